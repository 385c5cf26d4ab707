import type { Diagnostics } from "@thimble/base";
import type { Document, LineCounter } from "yaml";

/** Puts values in the place of variables in a text; reports to `problem` what it can not, and returns undefined then. */
export type Substitute = (text: string, problem: SubstituteProblem) => string | undefined;

/** Takes a problem of a substitution: its code, its state in words, and what would be right. */
export type SubstituteProblem = (
  code: "model.missing-variable" | "model.bad-variable",
  state: string,
  expected: string,
) => void;

/** What all nodes of one YAML document share. */
export interface YamlSource {
  /** The file's name as messages show it. */
  readonly where: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly diagnostics: Diagnostics;
  readonly substitute: Substitute | undefined;
}
