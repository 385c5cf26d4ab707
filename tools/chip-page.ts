import { readFileSync, writeFileSync } from "node:fs";
import { CHIPS, type Chip, type ChipOption, type ChipProperty } from "../packages/things/src/index.ts";

/** Where the page of chips is. */
const CHIP_PAGE = "docs/chips.md";

const MAKE_IT = "node --conditions=@thimble/source tools/chip-page.ts";

/** Tested on every commit against our own models: no test runs on hardware yet. */
const TIER = 2;

/** docs/chips.md as the library of chips makes it. */
export function chipPage(chips: Iterable<Chip>): string {
  const all = [...chips].toSorted((a, b) => a.name.localeCompare(b.name, "en"));
  return `# Chips

The parts that people wire up, by the name that a Thing Description gives them. Each is one file in packages/things/src/chip, tested against a
register-level model and against the examples of its datasheet, or where there are none against what its maker's or another's published code computes. Where
"CircuitPython's driver" stands, Adafruit's driver for the chip, which is not ours, reads and drives the same model on every commit and finds in it what it is
exposed to. Datasheets were not at hand when this was checked, so that the numbers of their sections may be those of another revision. Tiers are those of [drivers.md](drivers.md). How to [add a chip](how-to/add-a-chip.md). Made from that code by \`${MAKE_IT}\`; a gate keeps the two equal.

| chip | what | bus | where | properties | datasheet | tier |
|---|---|---|---|---|---|---|
${all.map(row).join("\n")}

${all.map(section).join("\n")}`;
}

function row(chip: Chip): string {
  const properties = grouped(Object.entries(chip.properties)).map(({ names, property }) =>
    `${names} ${unit(property)}`.trimEnd(),
  );
  const datasheet = `${chip.datasheet.document}, ${chip.datasheet.revision}`;
  return `| [\`${chip.name}\`](#${chip.name}) | ${chip.title} | ${bus(chip)} | ${where(chip)} | ${properties.join(", ")} | ${datasheet} | ${TIER} |`;
}

function section(chip: Chip): string {
  const { document, revision, title, checkedAgainst } = chip.datasheet;
  const properties = grouped(Object.entries(chip.properties)).map(
    ({ names, property }) =>
      `| ${names} | ${property.type} | ${unit(property)} | ${range(property)} | ${property.access} | ${property.description} |`,
  );
  const options = grouped(Object.entries(chip.options)).map(
    ({ names, property }) => `| ${names} | ${values(property)} | ${standard(property)} | ${property.description} |`,
  );
  return `## ${chip.name}

${chip.title}. A reading of everything takes ${time(chip.conversion)} with the default options. Source: ${title}, ${document}, revision ${revision}. Checked against ${checkedAgainst}.

| property | type | unit | range | access | what it is |
|---|---|---|---|---|---|
${properties.join("\n")}
${options.length === 0 ? "" : `\n| option | values | default | what it does |\n|---|---|---|---|\n${options.join("\n")}\n`}`;
}

/** Rows whose descriptions are the same in everything but the name, as one: `voltage0` to `voltage7`. */
function grouped<T>(
  entries: readonly (readonly [string, T])[],
): readonly { readonly names: string; readonly property: T }[] {
  const groups = Map.groupBy(entries, ([, property]) => JSON.stringify(property));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.map(([name]) => `\`${name}\``);
    return [{ names: names.length > 3 ? `${names[0]} to ${names.at(-1)}` : names.join(", "), property: first[1] }];
  });
}

function bus(chip: Chip): string {
  return { i2c: "I2C", spi: "SPI", "one-wire": "1-Wire", "clocked-lines": "GPIO" }[chip.bus];
}

function where(chip: Chip): string {
  switch (chip.bus) {
    case "i2c":
      return runs(chip.addresses).map(addressRange).join(", ");
    case "spi":
      return `mode ${chip.spi.mode}, up to ${chip.spi.maximumHz / 1e6} MHz`;
    case "one-wire":
      return `family 0x${chip.family.toString(16)}`;
    default:
      return "a data and a clock line";
  }
}

/** Numbers that follow one another, together. */
function runs(numbers: readonly number[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = found.at(-1);
    if (last?.at(-1) === number - 1) last.push(number);
    else found.push([number]);
  }
  return found;
}

function addressRange(run: readonly number[]): string {
  const [first = 0, ...rest] = run;
  const last = rest.at(-1);
  return last === undefined ? hex(first) : `${hex(first)} to ${hex(last)}`;
}

function hex(address: number): string {
  return `0x${address.toString(16).padStart(2, "0")}`;
}

function unit(property: ChipProperty): string {
  return property.type === "boolean" ? "" : `\`${property.unit}\``;
}

function range(property: ChipProperty): string {
  return property.type === "boolean" ? "" : `${property.minimum} to ${property.maximum}`;
}

function values(option: ChipOption): string {
  switch (option.kind) {
    case "number":
      return `${option.minimum} to ${option.maximum} \`${option.unit}\``;
    case "boolean":
      return "`true`, `false`";
    case "set":
      return `any of ${option.values.length > 4 ? `\`${option.values[0]}\` to \`${option.values.at(-1)}\`` : option.values.map((value) => `\`${value}\``).join(", ")}`;
    default:
      return option.values.map((value) => `\`${value}\``).join(", ");
  }
}

function standard(option: ChipOption): string {
  return option.kind === "set" ? "none" : `\`${option.default}\``;
}

function time(ms: number): string {
  return ms === 0 ? "no longer than its transfers" : `${Number(ms.toPrecision(3))} ms`;
}

if (import.meta.main) {
  const page = chipPage(CHIPS.values());
  if (!process.argv.includes("--check")) writeFileSync(CHIP_PAGE, page);
  else if (readFileSync(CHIP_PAGE, "utf8") !== page) {
    console.log(`${CHIP_PAGE}: differs from the chips; run ${MAKE_IT}`);
    process.exitCode = 1;
  }
}
