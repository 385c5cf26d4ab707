/** The id of each section. @see WebAssembly Core Specification 2.0, section 5.5.2 Sections */
export const SECTION_ID = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

/** The section of exception tags. @see WebAssembly Core Specification 3.0, section 5.5.13 Tag Section */
export const TAG_SECTION_ID = 13;

/** A section by name. */
export type SectionName = keyof typeof SECTION_ID;

/** The order in which sections stand in a module; custom sections may stand anywhere. @see section 5.5.16 Modules */
export const SECTION_ORDER: readonly SectionName[] = [
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "dataCount",
  "code",
  "data",
];

/** The name of a section id, undefined when there is none. */
export function sectionNameOf(id: number): SectionName | undefined {
  return id === SECTION_ID.custom ? "custom" : SECTION_ORDER.find((name) => SECTION_ID[name] === id);
}
