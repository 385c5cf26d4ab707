/** Something that a device of the kernel measures or drives, in the unit in which we give it. */
export interface SysfsChannel {
  /** As forms name it: `temp1`, `accel_x`. */
  readonly name: string;
  /** UCUM code. */
  readonly unit: string;
  /** What it is, for people: the kernel's label, or else what is measured. */
  readonly title: string;
  /** The file with the number. */
  readonly file: string;
  /** Files with a number that is added to it, and one that the sum is multiplied by; undefined for none. */
  readonly offsetFile: string | undefined;
  readonly scaleFile: string | undefined;
  /** What the result is multiplied by to be in `unit`; a divisor, so that whole thousandths stay exact. */
  readonly divisor: number;
  readonly isWritable: boolean;
}
