import fc from "fast-check";

const LEVEL = fc.constantFrom("a", "b", "c", "", "$s");

/** Topic names of up to five levels over a small alphabet, so that filters match often. */
export const TOPICS: fc.Arbitrary<string> = fc
  .array(LEVEL, { minLength: 1, maxLength: 5 })
  .map((levels) => levels.join("/"))
  .filter((topic) => topic !== "");

/** Topic filters over the same alphabet. */
export const FILTERS: fc.Arbitrary<string> = fc
  .tuple(fc.array(fc.oneof(LEVEL, fc.constant("+")), { minLength: 1, maxLength: 4 }), fc.constantFrom("", "#", "/#"))
  .map(([levels, end]) => (end === "#" ? "#" : levels.join("/") + end))
  .filter((filter) => filter !== "");
