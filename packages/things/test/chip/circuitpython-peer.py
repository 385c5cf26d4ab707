"""Reads and drives chips with the drivers of CircuitPython, which are not ours: the buses, the pins and the time are the caller's.

Lines of JSON: out goes what is done on a bus and what a driver found, in comes the answer of a chip.
"""
import json
import sys
import time
import types


def ask(**question):
    print(json.dumps(question), flush=True)
    return json.loads(sys.stdin.readline())


time.sleep = lambda seconds: ask(op="sleep", ms=seconds * 1000)
time.monotonic = lambda: ask(op="now") / 1000


class I2C:
    def try_lock(self):
        return True

    def unlock(self):
        pass

    def _transfer(self, address, write, length):
        answer = ask(op="i2c", address=address, write=bytes(write).hex(), length=length)
        if answer is None:
            raise OSError("nothing acknowledges")
        return bytes.fromhex(answer)

    def writeto(self, address, buffer, *, start=0, end=None, stop=True):
        self._transfer(address, buffer[start:end], 0)

    def readfrom_into(self, address, buffer, *, start=0, end=None):
        length = len(buffer[start:end])
        buffer[start : start + length] = self._transfer(address, b"", length)

    def writeto_then_readfrom(self, address, out, into, *, out_start=0, out_end=None, in_start=0, in_end=None):
        length = len(into[in_start:in_end])
        into[in_start : in_start + length] = self._transfer(address, out[out_start:out_end], length)


class Pin:
    """The chip-select line: what was sent and not answered while it was low is a transaction."""

    def __init__(self, spi):
        self._spi = spi

    def switch_to_output(self, value=False, **_):
        pass

    @property
    def value(self):
        return True

    @value.setter
    def value(self, level):
        if level and self._spi.sent:
            ask(op="spi", write=self._spi.sent.hex())
        self._spi.sent = b""


class SPI:
    sent = b""

    def try_lock(self):
        return True

    def unlock(self):
        pass

    def configure(self, **_):
        pass

    def write(self, buffer, start=0, end=None):
        self.sent += bytes(buffer[start:end])

    def readinto(self, buffer, start=0, end=None, write_value=0):
        length = len(buffer[start:end])
        answer = bytes.fromhex(ask(op="spi", write=(self.sent + bytes(length)).hex()))
        buffer[start : start + length] = answer[len(self.sent) :]
        self.sent = b""

    def write_readinto(self, out, into, out_start=0, out_end=None, in_start=0, in_end=None):
        answer = bytes.fromhex(ask(op="spi", write=bytes(out[out_start:out_end]).hex()))
        into[in_start : in_start + len(answer)] = answer
        self.sent = b""


class Line:
    """One of the two lines of a chip that is clocked by hand."""

    def __init__(self, name):
        self._name = name

    @property
    def value(self):
        return ask(op="line", name=self._name)

    @value.setter
    def value(self, level):
        ask(op="line", name=self._name, level=bool(level))


class OneWireBus:
    """As the driver of the DS18B20 uses it: after the chip was chosen, a command and its bytes."""

    def __init__(self):
        self._answer = b""

    def reset(self, required=False):
        return False

    def write(self, buffer, *, start=0, end=None):
        data = bytes(buffer[start:end])
        self._answer = bytes.fromhex(ask(op="scratchpad")) if data[:1] == b"\xbe" else b"\x01"

    def readinto(self, buffer, *, start=0, end=None):
        length = len(buffer[start:end])
        buffer[start : start + length] = self._answer[:length]

    @staticmethod
    def crc8(data):
        from adafruit_onewire.bus import OneWireBus as Real

        return Real.crc8(data)


for name in ("busio", "digitalio", "microcontroller", "micropython", "board", "onewireio", "pwmio"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["micropython"].const = lambda value: value
sys.modules["digitalio"].Pull = type("Pull", (), {"UP": 1, "DOWN": 2})
sys.modules["digitalio"].Direction = type("Direction", (), {"INPUT": 0, "OUTPUT": 1})
sys.modules["digitalio"].DigitalInOut = Pin
sys.modules["busio"].I2C = I2C
sys.modules["busio"].SPI = SPI
sys.modules["microcontroller"].Pin = object
for name in ("delay_us", "disable_interrupts", "enable_interrupts"):
    setattr(sys.modules["microcontroller"], name, lambda *_: None)

i2c, spi = I2C(), SPI()


def ads1115():
    from adafruit_ads1x15 import ADS1115, AnalogIn

    chip = ADS1115(i2c)
    return {f"voltage{pin}": AnalogIn(chip, pin).voltage for pin in range(4)}


def bh1750():
    from adafruit_bh1750 import BH1750

    return {"illuminance": BH1750(i2c).lux}


def bme280():
    from adafruit_bme280.basic import Adafruit_BME280_I2C

    chip = Adafruit_BME280_I2C(i2c, 0x76)
    return {"temperature": chip.temperature, "humidity": chip.humidity, "pressure": chip.pressure * 100}


def bmp390():
    from adafruit_bmp3xx import BMP3XX_I2C

    chip = BMP3XX_I2C(i2c)
    return {"temperature": chip.temperature, "pressure": chip.pressure * 100}


def ds18b20():
    from adafruit_ds18x20 import DS18X20

    address = types.SimpleNamespace(family_code=0x28, rom=bytes.fromhex("28ff641e8216c3aa"))
    return {"temperature": DS18X20(OneWireBus(), address).temperature}


def ds3231():
    import calendar

    from adafruit_ds3231 import DS3231

    chip = DS3231(i2c)
    found = {"time": calendar.timegm(chip.datetime), "isSet": 0 if chip.lost_power else 1}
    # Halves of a degree and less: the driver of CircuitPython has them, too.
    return {**found, "temperature": chip.temperature}


def htu21d():
    from adafruit_htu21d import HTU21D

    chip = HTU21D(i2c)
    return {"temperature": chip.temperature, "humidity": chip.relative_humidity}


def hx711():
    from adafruit_hx711.hx711 import HX711

    class Patient(Line):
        """The driver waits without a pause: time goes by with each look."""

        @property
        def value(self):
            ask(op="sleep", ms=1)
            return super().value

    lines = Patient("data"), Line("clock")
    chip = HX711(*lines)
    code = chip.read_channel_blocking(HX711.CHAN_A_GAIN_128)
    return {"weight": (code - (1 << 32) if code & (1 << 31) else code) / 1000}


def ina219():
    from adafruit_ina219 import INA219

    chip = INA219(i2c)
    return {"busVoltage": chip.bus_voltage, "current": chip.shunt_voltage / 0.1}


def lis3dh():
    from adafruit_lis3dh import LIS3DH_I2C

    return dict(zip(("accelerationX", "accelerationY", "accelerationZ"), LIS3DH_I2C(i2c).acceleration))


def max31865():
    from adafruit_max31865 import MAX31865

    chip = MAX31865(spi, Pin(spi))
    return {"temperature": chip.temperature}


def mcp23017():
    from adafruit_mcp230xx.mcp23017 import MCP23017

    pins = MCP23017(i2c).gpio
    return {f"{port}{pin}": (pins >> (8 * at + pin)) & 1 for at, port in enumerate("ab") for pin in range(8)}


def mcp3008():
    from adafruit_mcp3xxx.analog_in import AnalogIn
    from adafruit_mcp3xxx.mcp3008 import MCP3008

    chip = MCP3008(spi, Pin(spi), ref_voltage=3.3)
    return {f"voltage{pin}": AnalogIn(chip, pin).voltage for pin in range(8)}


def mcp9808():
    from adafruit_mcp9808 import MCP9808

    return {"temperature": MCP9808(i2c).temperature}


def mpu6050():
    from math import degrees

    from adafruit_mpu6050 import MPU6050

    chip = MPU6050(i2c)
    acceleration = dict(zip(("accelerationX", "accelerationY", "accelerationZ"), chip.acceleration))
    rotation = dict(zip(("rotationX", "rotationY", "rotationZ"), map(degrees, chip.gyro)))
    return {**acceleration, **rotation, "temperature": chip.temperature}


def pca9685():
    from adafruit_pca9685 import PCA9685

    chip = PCA9685(i2c)
    chip.frequency = 50
    for channel, duty in ((0, 0x8000), (1, 0), (15, 0xFFFF)):
        chip.channels[channel].duty_cycle = duty
    return {"frequency": chip.frequency, "duty0": 50, "duty1": 0, "duty15": 100}


def pcf8574():
    from adafruit_pcf8574 import PCF8574

    pins = PCF8574(i2c).read_gpio()
    return {f"p{pin}": (pins >> pin) & 1 for pin in range(8)}


def sht31():
    from adafruit_sht31d import SHT31D

    chip = SHT31D(i2c)
    return {"temperature": chip.temperature, "humidity": chip.relative_humidity}


def sht4x():
    from adafruit_sht4x import SHT4x

    temperature, humidity = SHT4x(i2c).measurements
    return {"temperature": temperature, "humidity": humidity}


def ssd1306():
    from adafruit_ssd1306 import SSD1306_I2C

    chip = SSD1306_I2C(128, 64, i2c)
    chip.fill(0)
    chip.pixel(5, 17, 1)
    chip.show()
    chip.contrast(200)
    chip.invert(True)
    return {"on": 1, "inverted": 1, "contrast": 200}


def tsl2591():
    import adafruit_tsl2591

    chip = adafruit_tsl2591.TSL2591(i2c)
    time.sleep(0.2)
    full, infrared = chip.raw_luminosity
    return {"full": full, "infrared": infrared}


def vl53l0x():
    from adafruit_vl53l0x import VL53L0X

    return {"distance": VL53L0X(i2c).range}


def answer(chip):
    try:
        return globals()[chip]()
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


ask(op="found", chip=sys.argv[1], values=answer(sys.argv[1]))
