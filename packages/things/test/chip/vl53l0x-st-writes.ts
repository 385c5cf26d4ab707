// spec table: what ST's API wrote, recorded from a run of it
/**
 * The bytes that ST's API, as Adafruit publishes it, wrote to a model of the chip when it was told VL53L0X_DataInit(), VL53L0X_StaticInit(),
 * VL53L0X_PerformRefCalibration() and VL53L0X_PerformSingleRangingMeasurement(): a transaction each, the register first.
 * @see github.com/adafruit/Adafruit_VL53L0X at 23dc309, src/core
 */
export const ST_WRITES: readonly string[] = `
8901 8800 8001 ff01 0000 0001 ff00 8000 440000 6000 6000 6002 6012 440020 01ff 8001 ff01 0000 ff06 8304 ff07 8101 8001 946b 8300 8301
9424 8300 8301 9425 8300 8301 8100 ff06 8300 ff01 0001 ff00 8000 ff01 4f00 4e2c ff00 b6b4 b000f001000000 ff01 0000 ff00 0900 1000 1100
2401 25ff 7500 ff01 4e2c 4800 3020 ff00 3009 5400 3104 3203 4083 4625 6000 2700 5006 5100 5296 5608 5730 6100 6200 6400 6500 66a0 ff01
2232 4714 49ff 4a00 ff00 7a0a 7b00 7821 ff01 2334 4200 44ff 4526 4605 4040 0e06 201a 4340 ff00 3403 3544 ff01 3104 4b09 4c05 4d04 ff00
4400 4520 4708 4828 6700 7004 7101 72fe 7600 7700 ff01 0d01 ff00 8001 01f8 ff01 8e01 0001 ff00 8000 0a04 8400 0b01 0b00 ff01 ff00 01e8
710294 0101 0041 0b01 0b00 0000 ff01 0000 ff00 ff01 0001 ff00 0102 0001 0b01 0b00 0000 ff01 0000 ff00 ff01 0001 ff00 01e8 8001 ff01 0000
913c 0001 ff00 8000 0001 ff01 ff00 0b01 0b00
`
  .trim()
  .split(/\s+/);
