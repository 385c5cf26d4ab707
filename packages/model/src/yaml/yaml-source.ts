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

/** Gives keys other names than the document writes: for vocabularies whose terms may have any prefix. */
export interface KeyNames {
  /** The name by which a parser asks for a key that the document writes so. */
  known(written: string): string;
  /** How the document writes it, for messages. */
  written(known: string): string;
}

/** What all nodes of one YAML document share. */
export interface YamlSource {
  /** The file's name as messages show it. */
  readonly where: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly diagnostics: Diagnostics;
  readonly substitute: Substitute | undefined;
  /** Default: keys are named as they are written. */
  readonly names?: KeyNames;
}
