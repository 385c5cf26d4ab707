/** A setting of a chip, chosen when it is opened. */
export type ChipOption =
  /** A number from `minimum` to `maximum` in a UCUM unit. */
  | {
      readonly kind: "number";
      readonly unit: string;
      readonly minimum: number;
      readonly maximum: number;
      readonly default: number;
      readonly description: string;
    }
  /** One of a few values. */
  | {
      readonly kind: "choice";
      readonly values: readonly (number | string)[];
      readonly default: number | string;
      readonly description: string;
    }
  /** Any of a few names, in one text with commas or spaces between; none by default. */
  | { readonly kind: "set"; readonly values: readonly string[]; readonly description: string }
  | { readonly kind: "boolean"; readonly default: boolean; readonly description: string };

/** Options as a person gives them. */
export type ChipOptionInput = Readonly<Record<string, number | string | boolean>>;

/** What an option is once it is parsed. */
export type ChipOptionValue<O extends ChipOption> = O extends {
  readonly kind: "choice";
  readonly values: readonly (infer V)[];
}
  ? V
  : O extends { readonly kind: "set"; readonly values: readonly (infer V)[] }
    ? ReadonlySet<V>
    : O extends { readonly kind: "boolean" }
      ? boolean
      : number;

/** The parsed values of a table of options. */
export type ChipOptionValues<O extends Readonly<Record<string, ChipOption>>> = {
  readonly [Name in keyof O]: ChipOptionValue<O[Name]>;
};
