// The parts of tslab that the kernel uses: its session compiler and two helpers. Loaded only after the facade is in
// place; tslab is pinned to an exact version because these are its inner files.
import type * as converterFile from "tslab/dist/converter.js";
import type * as inspectFile from "tslab/dist/inspect.js";
import type * as metadataFile from "tslab/dist/metadata.js";
import { loadFromTslab } from "./typescript";

export type Converter = converterFile.Converter;
export type ConvertResult = converterFile.ConvertResult;
export type Diagnostic = converterFile.Diagnostic;
export type CompletionInfo = converterFile.CompletionInfo;

export interface Tslab {
  createConverter: typeof converterFile.createConverter;
  isCompleteCode: typeof converterFile.isCompleteCode;
  printQuickInfo: typeof inspectFile.printQuickInfo;
  getCodeMetadata: typeof metadataFile.getCodeMetadata;
}

export function loadTslab(): Tslab {
  return {
    ...(loadFromTslab("./dist/converter.js") as typeof converterFile),
    ...(loadFromTslab("./dist/inspect.js") as typeof inspectFile),
    ...(loadFromTslab("./dist/metadata.js") as typeof metadataFile),
  };
}
