// What the system says about a file, in words: what is wrong, and what to do.

const places: Record<string, string> = {
  ENOTDIR: "a part of this path is a file, not a folder. Check the path.",
  ENAMETOOLONG: "this name is too long. Give a shorter one.",
  EISDIR: "this is a folder. Name a file in it.",
};

const reading: Record<string, string> = {
  ...places,
  ENOENT: "there is no such file. Check the name and the folder.",
  EACCES: "this file may not be read. Check its permissions.",
};

const mayNotBeWritten =
  "this may not be written. Check the permissions of its folder, or name another place.";

const writing: Record<string, string> = {
  ...places,
  ENOENT: "its folder cannot be made. Name another place.",
  EEXIST: places.ENOTDIR,
  EACCES: mayNotBeWritten,
  EPERM: mayNotBeWritten,
  EROFS: "this disk can only be read. Name another place.",
  ENOSPC: "the disk is full. Free some space, or name another place.",
  EDQUOT: "your share of the disk is used up. Free some space, or name another place.",
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? "";

/** The error of a system call, such as a folder that may not be written. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof (error as NodeJS.ErrnoException | null | undefined)?.syscall === "string";
}

/** Why a file could not be read, to follow its path. */
export const readingFault = (error: unknown): string =>
  reading[codeOf(error)] ?? `this file cannot be read (${codeOf(error) || String(error)}).`;

/** Why a file could not be written, to follow its path. */
export const writingFault = (error: unknown): string =>
  writing[codeOf(error)] ?? `this file cannot be written (${codeOf(error) || String(error)}).`;
