/** A library that is in a module. */
export interface Part {
  readonly name: string;
  /** Left out where nobody says it. */
  readonly version?: string;
  /** @see purl specification, PURL-SPECIFICATION.rst */
  readonly purl?: string;
}

/** A package of npm. */
export function npmPart(name: string, version: string): Part {
  // @see purl specification, PURL-TYPES.rst, "npm": the at sign of a scope is percent-encoded
  return { name, version, purl: `pkg:npm/${name.replace("@", "%40")}@${version}` };
}
