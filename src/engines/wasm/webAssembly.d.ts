// The part of the WebAssembly API used here; TypeScript has it only in its library for browsers.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: SharedArrayBuffer;
    grow(pages: number): number;
  }
  const Memory: { new (descriptor: { initial: number; maximum: number; shared: true }): Memory };
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: { new (bytes: Uint8Array): Module };
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  const Instance: { new (module: Module, imports: Record<string, Record<string, unknown>>): Instance };
  function validate(bytes: Uint8Array): boolean;
}
