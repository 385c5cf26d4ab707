/** A data frame of a CAN bus. @see ISO 11898-1:2015, section 10.4; Linux, include/uapi/linux/can.h, struct can_frame */
export interface CanFrame {
  /** 11 bits, or 29 where `isExtended`. */
  readonly id: number;
  readonly isExtended: boolean;
  /** 0 to 8 bytes, 64 with CAN FD. */
  readonly data: Uint8Array;
}

/** The largest identifier of 11 bits. @see ISO 11898-1:2015, section 10.4.2 */
export const MAXIMUM_STANDARD_ID = 0x7ff;
/** The largest identifier of 29 bits. */
export const MAXIMUM_EXTENDED_ID = 0x1fff_ffff;
