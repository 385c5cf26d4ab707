import type { Budget, Triggers } from "./budget.ts";
import type { Grants } from "./grants.ts";
import type { PropertyUnits } from "./units.ts";

/**
 * What an image asks for, written in its config by `thimble build`, so that admission needs only manifest and config.
 * A deployment that grants less is refused with the missing grants named.
 */
export interface Asks {
  readonly grants: Grants;
  readonly on: Triggers;
  /** The limits the image was tested with; those left out are the defaults. */
  readonly budget: Partial<Budget>;
  /** The units in which it expects what it reads and writes; left out for none in particular. */
  readonly units?: PropertyUnits;
}

/** `thimble.yaml`: what `thimble build` makes into an image. */
export interface ContainerManifest {
  /** Image name without tag, e.g. `guard`. */
  readonly name: string;
  /** Semantic version; becomes the image's tag. */
  readonly version: string;
  readonly description: string | undefined;
  /** Entry source file relative to the manifest, e.g. `main.ts`, or a ready `.wasm`. */
  readonly source: string;
  readonly asks: Asks;
  /** The build fails when the Wasm module is larger; undefined for no limit. */
  readonly maximumBytes: number | undefined;
  /** Number of the release: a whole number from 1 on that grows with each. Devices refuse to go back. Left out for none. */
  readonly release?: number;
  /** URL of the sources; left out for what git says. */
  readonly repository?: string;
  /** SPDX licence expression, e.g. `Apache-2.0`; left out for none said. */
  readonly licenses?: string;
}
