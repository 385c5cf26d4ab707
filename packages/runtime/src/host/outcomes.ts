import { OUTCOMES, type Outcome } from "@thimble/model/contract";

/** The number of an outcome on the wire. @see wit/edge.wit outcome */
export const OUTCOME: Readonly<Record<Outcome, number>> = {
  accepted: OUTCOMES.indexOf("accepted"),
  denied: OUTCOMES.indexOf("denied"),
  "out-of-range": OUTCOMES.indexOf("out-of-range"),
  unreachable: OUTCOMES.indexOf("unreachable"),
  "over-budget": OUTCOMES.indexOf("over-budget"),
  "too-large": OUTCOMES.indexOf("too-large"),
  conflict: OUTCOMES.indexOf("conflict"),
};
