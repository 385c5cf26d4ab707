/** One line of V8's stack: `at name (wasm://wasm/1a2b:wasm-function[3]:0x4e)`, or without the name and its brackets. */
const FRAME = /^\s*at (?:(.+) \()?wasm:\/\/\S*wasm-function\[(\d+)\]:0x[0-9a-f]+\)?$/;

/** The functions of a module in a stack of V8, innermost first: by their names, or by their numbers where it has none. */
export function trapFrames(stack: string): readonly string[] {
  return stack.split("\n").flatMap((line) => {
    const match = FRAME.exec(line);
    if (match === null) return [];
    const [, name, number] = match;
    return [
      name === undefined || name.startsWith("wasm-function[")
        ? `function ${number}`
        : name.replace(/^[^ ]*\.wasm\./, ""),
    ];
  });
}

/** What V8 says when calls are nested too deeply. It has no class of its own. */
const STACK_OVERFLOW = "Maximum call stack size exceeded";

/** Whether calls were nested too deeply. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message === STACK_OVERFLOW;
}
