import type { PropertyPath, PropertyUnits } from "@thimble/model";
import type { ContainerId } from "@thimble/runtime";
import type { UnitConverter } from "../things/unit-converter.ts";

/** Converts what a container hands over, and what is handed to it, by the units of its service. */
export class ContainerUnits {
  readonly #converter: UnitConverter;
  readonly #unitsOf: (container: ContainerId) => PropertyUnits | undefined;

  constructor(converter: UnitConverter, unitsOf: (container: ContainerId) => PropertyUnits | undefined) {
    this.#converter = converter;
    this.#unitsOf = unitsOf;
  }

  /** A value of the Thing as the container has it. */
  toContainer(container: ContainerId, property: PropertyPath, value: number): number {
    return this.#converter.toContainer(this.#unitsOf(container), property, value);
  }

  /** A value of the container as the Thing has it. */
  toThing(container: ContainerId, property: PropertyPath, value: number): number {
    return this.#converter.toThing(this.#unitsOf(container), property, value);
  }
}
