// Door of files/: writing whole or not at all, folders, and what the system says when it refuses.
export { isSystemError, readingFault, writingFault } from "./faults";
export { makeFolder } from "./makeFolder";
export { refuseUnwritable } from "./mayBeWritten";
export { writeWhole } from "./writeWhole";
