import type { ModelUse } from "./models/running-model.ts";

/** A property that stands for an input or output of a physical model; all of one Thing share the `use`. */
export interface ModelPort {
  readonly kind: "model";
  /** The model, the same object for every port of one running model. */
  readonly use: ModelUse;
  /** Name of the input or output. */
  readonly port: string;
  /** The property, in its unit, is the port times `scale` plus `offset`. */
  readonly scale: number;
  readonly offset: number;
}
