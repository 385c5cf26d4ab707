/** Which way an ioctl's memory goes, seen from the program. @see Linux, include/uapi/asm-generic/ioctl.h */
const DIRECTIONS = { none: 0, write: 1, read: 2, "write-read": 3 } as const;

/** Bits of the parts of a number: command 8, type 8, size 14, direction 2. @see Linux, include/uapi/asm-generic/ioctl.h */
const TYPE_SHIFT = 8;
const SIZE_SHIFT = 16;
const DIRECTION_SHIFT = 30;
const MAXIMUM_SIZE = 2 ** 14 - 1;

/**
 * The number of an ioctl, as the macros `_IO`, `_IOR`, `_IOW` and `_IOWR` make it on x86, ARM and RISC-V.
 * @param size bytes of its memory, at most 16383
 * @throws RangeError when the memory is too large for a number
 */
export function ioctlNumber(direction: keyof typeof DIRECTIONS, type: number, command: number, size: number): number {
  if (size > MAXIMUM_SIZE) throw new RangeError(`Cannot number an ioctl of ${size} bytes: at most ${MAXIMUM_SIZE} fit`);
  return ((DIRECTIONS[direction] << DIRECTION_SHIFT) | (size << SIZE_SHIFT) | (type << TYPE_SHIFT) | command) >>> 0;
}
