/** How a driver reaches a property. What else is in it is the matter of the driver that it names. */
export interface Binding {
  /** The driver's name, `DriverModule.kind`. */
  readonly driver: string;
}
