import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";

const WIT = join(import.meta.dirname, "../../../../wit");

/** Wraps a container's module as a component, with the handlers of `exports` as WIT, as the tools of the component model do. */
export async function wrapContainer(wasm: Uint8Array, exports: string): Promise<Uint8Array> {
  const files = await readdir(WIT, { recursive: true });
  const texts = await Promise.all(
    files.filter((file) => file.endsWith(".wit")).map((file) => readFile(join(WIT, file), "utf8")),
  );
  const [, version] = /^package thimble:edge@(.+);$/m.exec(texts.join("\n")) ?? [];
  const whole = (name: string): string => (name.includes(":") ? name : `thimble:edge/${name}@${version}`);
  const imports = [...texts.join("\n").matchAll(/^ {2}import ([^;]+);$/gm)].map(
    ([, name = ""]) => `import ${whole(name)};`,
  );
  const witSource = `package test:wrapping;
${texts.map(nested).join("\n")}
world wrapping {
  use ${whole("types")}.{quality};
  ${imports.join("\n  ")}
  ${exports}
}`;
  const embedded = await componentEmbed({ binary: wasm, witSource, world: "wrapping", features: { tag: "all" } });
  return componentNew(embedded);
}

/** A package of a file of its own as one that stands in another file. */
function nested(text: string): string {
  return `${text.replace(/^package ([^;]+);$/m, "package $1 {")}\n}`;
}
