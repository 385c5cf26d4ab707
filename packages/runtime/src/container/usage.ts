/** What a container holds and was refused. */
export interface Usage {
  /** Bytes of linear memory now. */
  readonly memoryBytes: number;
  readonly stateBytes: number;
  /** Asked for over budget and refused: see `ContainerStats.refused`. */
  readonly refused: {
    readonly messages: number;
    readonly bytes: number;
    readonly stateSets: number;
    readonly logLines: number;
    readonly writes: number;
  };
}

/** Before anything was used. */
export const NO_USAGE: Usage = {
  memoryBytes: 0,
  stateBytes: 0,
  refused: { messages: 0, bytes: 0, stateSets: 0, logLines: 0, writes: 0 },
};
