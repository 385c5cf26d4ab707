import { CLOCKED } from "../clocked/clocked-module.ts";
import { GPIO } from "../gpio/gpio-module.ts";
import { I2C } from "../i2c/i2c-module.ts";
import { ONE_WIRE } from "../one-wire/one-wire-module.ts";
import { PWM } from "../pwm/pwm-module.ts";
import { SPI } from "../spi/spi-module.ts";
import { SYSFS } from "../sysfs/sysfs-module.ts";
import type { DriverModule } from "./driver-module.ts";

/** The drivers of what is on a Linux board itself, through its kernel. */
export const BOARD_MODULES: readonly DriverModule[] = [GPIO, I2C, SPI, ONE_WIRE, CLOCKED, PWM, SYSFS];
