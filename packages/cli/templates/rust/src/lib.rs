#![no_std]
use thimble::{config, Key, Property, Quality, Topic};

/// Below this distance to the limit the fan is switched off again, so that it does not flutter.
const MARGIN: f64 = 2.0;

struct Room {
    limit: f64,
    fan: Property,
    alarm: Topic,
    alarms: Key,
}

impl Room {
    /// Names are opened once, when the container starts; an event then costs none.
    fn start() -> Self {
        Room {
            limit: config::number("LIMIT", 26.0),
            fan: Property::open("room", "fan"),
            alarm: Topic::open("room/alarm"),
            alarms: Key::open("alarms"),
        }
    }

    /// Called for each reading of what `on.reading` in thimble.yaml names: here room/temperature.
    fn reading(&mut self, _property: Property, value: f64, _time: f64, quality: Quality) {
        if quality != Quality::Good {
            return;
        }
        if value > self.limit {
            self.fan.write(1.0);
            self.alarm.publish_number(value);
            self.alarms.set_number(self.alarms.number() + 1.0); // keyed state: survives a restart
        } else if value < self.limit - MARGIN {
            self.fan.write(0.0);
        }
    }
}

thimble::container!(Room: reading);
