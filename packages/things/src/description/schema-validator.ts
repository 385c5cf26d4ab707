/** One thing that a JSON Schema does not allow. @see JSON Schema draft 7, "Validation" */
export interface SchemaError {
  /** JSON pointer to what is wrong. */
  readonly instancePath: string;
  readonly keyword: string;
  /** What the keyword wants: `type`, `allowedValues`, `missingProperty` and so on. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Whether a value is as a schema says; what is wrong with it is in `errors` until the next call. */
export interface SchemaValidator {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}
