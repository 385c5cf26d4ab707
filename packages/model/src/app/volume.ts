/** A folder of the device that a container finds under a path of its own. It is a grant: a container has no other files. */
export interface Volume {
  /** The folder on the device, absolute. */
  readonly source: string;
  /** Where the container finds it, absolute. */
  readonly target: string;
  /** Whether it can only be read. */
  readonly isReadOnly: boolean;
}
