import asc from "assemblyscript/asc";

/** Compiles one AssemblyScript file, as containers are compiled. */
export async function compileAssemblyScript(source: string): Promise<Uint8Array> {
  let output: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["module.ts", "--outFile", "module.wasm", "-O3", "--runtime", "stub", "--exportRuntime"],
    {
      readFile: (name) => (name === "module.ts" ? source : null),
      writeFile: (name, contents) => {
        if (name === "module.wasm" && contents instanceof Uint8Array) output = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || output === undefined) throw new Error(stderr.toString(), { cause: error });
  return output;
}
