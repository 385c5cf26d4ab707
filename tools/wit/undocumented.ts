import type { WitPackage, WitTypeDefinition } from "./wit-package.ts";

/** Everything of a package that has no documentation: the package itself, interfaces, worlds, types, cases, fields, functions. */
export function undocumented(found: WitPackage): readonly string[] {
  const name = `${found.name}@${found.version}`;
  const interfaces = found.interfaces.flatMap(({ name: own, docs, types, functions }) => [
    [`interface ${own}`, docs],
    ...types.flatMap((type) => partsOf(type, own)),
    ...functions.map((one) => [`function ${own}.${one.name}`, one.docs]),
  ]);
  const worlds = found.worlds.flatMap(({ name: own, docs, exports }) => [
    [`world ${own}`, docs],
    ...exports.map((one) => [`export ${own}.${one.name}`, one.docs]),
  ]);
  const items = [["the package", found.docs], ...interfaces, ...worlds];
  return items.filter(([, docs]) => docs?.trim() === "").map(([what]) => `${name}: ${what} has no documentation`);
}

function partsOf(type: WitTypeDefinition, where: string): readonly (readonly [what: string, docs: string])[] {
  const own = `${where}.${type.name}`;
  switch (type.kind) {
    case "used":
      return [];
    case "enum":
    case "variant":
      return [
        [`${type.kind} ${own}`, type.docs],
        ...type.cases.map((one) => [`case ${own}.${one.name}`, one.docs] as const),
      ];
    case "record":
      return [
        [`record ${own}`, type.docs],
        ...type.fields.map((one) => [`field ${own}.${one.name}`, one.docs] as const),
      ];
    case "alias":
    case "resource":
      return [[`type ${own}`, type.docs]];
  }
}
