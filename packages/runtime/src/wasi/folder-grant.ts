/** A folder of the machine that a container of WASI finds under a path of its own. */
export interface FolderGrant {
  /** Absolute, on the machine. */
  readonly hostPath: string;
  /** Absolute, for the container. */
  readonly guestPath: string;
  readonly isReadOnly: boolean;
}
