import type { EpochMillis, Millis } from "@thimble/base";
import type { TopicName } from "@thimble/model";

/** `plant.yaml`: what the plant plays and where its registers are. */
export interface PlantConfig {
  /** Modbus unit id, 0 to 255. */
  readonly unit: number;
  readonly record: RecordColumns & {
    /** CSV file, relative to plant.yaml. */
    readonly file: string;
  };
  readonly registers: PlantRegisters;
  /** JSON file of labelled windows, relative to plant.yaml; undefined when nothing is labelled. */
  readonly labels: string | undefined;
  /** What a guard of this plant should achieve; undefined when nothing is asked of it. */
  readonly expect: PlantExpectation | undefined;
}

/** Which columns of the record hold what. */
export interface RecordColumns {
  /** Column of the time, `2013-12-02 21:15:00`, taken as UTC. */
  readonly time: string;
  /** Column of the value. */
  readonly value: string;
}

/** Where the plant's values are, from 0 on. */
export interface PlantRegisters {
  /** Input register of the value: unsigned 16 bits, in steps of `scale`. */
  readonly value: number;
  readonly scale: number;
  /** First of two input registers of the sample's time: unsigned 32 bits, seconds since 1970-01-01T00:00:00Z, high word first. */
  readonly time: number;
  /** Input register of the status: bit 0 running, bit 1 end of record. */
  readonly status: number;
  /** Coil of the valve. */
  readonly coil: number;
}

/** What a guard should achieve on the labelled windows. */
export interface PlantExpectation {
  /** Where it publishes its alarms as SenML: each record is an alarm at its time. */
  readonly topic: TopicName;
  /** Windows in which it alarms, at least. */
  readonly caught: number;
  /** Alarm episodes outside the windows, at most. */
  readonly falseAlarms: number;
  /** An episode ends after this long without an alarm, in the record's time. */
  readonly calm: Millis;
}

/** A labelled window of the record, both ends inclusive. */
export interface LabelWindow {
  readonly from: EpochMillis;
  readonly to: EpochMillis;
}

/** One line of the record. */
export interface Sample {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  readonly value: number;
}
