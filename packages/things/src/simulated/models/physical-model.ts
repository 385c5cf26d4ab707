/** A number for each of these names. */
export type Values<K extends string> = Readonly<Record<K, number>>;

/** A number that a person may set when a model is declared. */
export interface ParameterRow {
  /** UCUM where it has a code for it. */
  readonly unit: string;
  /** Both inclusive. */
  readonly minimum: number;
  readonly maximum: number;
  /** What it is when nothing is said. */
  readonly usual: number;
  /** What it is, for people; no sentence. */
  readonly does: string;
}

/** A quantity of a running model that a property can stand for. */
export interface PortRow<P extends string> {
  /** UCUM. */
  readonly unit: string;
  /** The parameter with the standard deviation of what its sensor adds; left out for a sensor without noise. */
  readonly noise?: P;
  /** What it is, for people; no sentence. */
  readonly does: string;
}

/** An input of a model: what is written is kept between its limits. */
export interface InputRow extends PortRow<never> {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * A physical model: pure functions over its state. It is stepped at a fixed width, so that what comes of it does not depend on how often it is
 * looked at. Parameters are P, inputs I, outputs O; S is the state, which is never changed in place.
 */
export interface PhysicalModel<
  P extends string = string,
  I extends string = string,
  O extends string = string,
  S = unknown,
> {
  /** Its name in a Thing Description. */
  readonly kind: string;
  /** What it is, for people; no sentence. */
  readonly does: string;
  /** Width of a step in milliseconds of the model's time; a whole number. */
  readonly step: number;
  readonly parameters: Readonly<Record<P, ParameterRow>>;
  /** They can be written; read, they give what was written. */
  readonly inputs: Readonly<Record<I, InputRow>>;
  /** They can be read. */
  readonly outputs: Readonly<Record<O, PortRow<P>>>;
  /** The state in which it begins. */
  begin(parameters: Values<P>): S;
  /** What its inputs are until they are written. */
  rest(parameters: Values<P>): Values<I>;
  /** The state `seconds` later, with these inputs all the while. */
  next(state: S, inputs: Values<I>, parameters: Values<P>, seconds: number): S;
  /** What its outputs are in a state, without noise. */
  observe(state: S, inputs: Values<I>, parameters: Values<P>): Values<O>;
}
