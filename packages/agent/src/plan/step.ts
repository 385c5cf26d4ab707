import { assertNever } from "@thimble/base";
import type { Digest } from "@thimble/model";
import type { ContainerId } from "@thimble/runtime";
import type { Instance } from "./instance.ts";

/** What a module is prepared for: the image and the memory it may have. */
export interface ModuleKey {
  readonly digest: Digest;
  /** Bytes of linear memory that the budget allows. */
  readonly memoryBytes: number;
}

/** The arguments of each kind of step. A kind that is added here fails to compile until it has an executor. */
export interface StepArguments {
  readonly "prepare-image": ModuleKey;
  readonly "release-image": ModuleKey;
  readonly "add-thing": { readonly role: string; readonly description: string };
  readonly "replace-thing": { readonly role: string; readonly description: string };
  readonly "remove-thing": { readonly role: string };
  readonly "start-container": { readonly instance: Instance };
  readonly "stop-container": { readonly container: ContainerId };
  /** Stop first, then start: both never run at the same time, as keyed state has one owner. */
  readonly "replace-container": { readonly instance: Instance };
}

/** A kind of step, verb first: `start-container`. */
export type StepKind = keyof StepArguments;

/** One thing to do on the way from what is to what should be. */
export type Step<K extends StepKind = StepKind> = { [P in K]: { readonly kind: P } & StepArguments[P] }[K];

/** What carries out each kind of step. */
export type StepExecutors = { readonly [K in StepKind]: (step: Step<K>) => void | Promise<void> };

/** A step in one line, for logs and events. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case "prepare-image":
    case "release-image":
      return `${step.kind} ${step.digest}`;
    case "add-thing":
    case "replace-thing":
    case "remove-thing":
      return `${step.kind} ${step.role}`;
    case "stop-container":
      return `${step.kind} ${step.container}`;
    case "start-container":
    case "replace-container":
      return `${step.kind} ${step.instance.container}`;
    default:
      return assertNever(step);
  }
}
