#![no_std]
use thimble::number::{abs, max, min};
use thimble::{config, Field, Key, Property, Quality, Topic};

/// Readings that the baseline remembers: four weeks, at one every five minutes.
const MEMORY: f64 = 4.0 * 7.0 * 288.0;
/// Readings before the first alarm: two days.
const LEARNING: f64 = 2.0 * 288.0;
/// Usual deviations that one reading may teach at most: a failure is no new normal.
const CLIP: f64 = 1.5;
/// Seconds without an alarm after which the valve is closed.
const CALM: f64 = 86400.0;

struct Guard {
    /// Usual deviations from the baseline that are an alarm.
    limit: f64,
    valve: Property,
    anomaly: Topic,
    score: Field,
    // What was learned is kept, so that a restart goes on where the last one ended.
    baseline: Key,
    deviation: Key,
    readings: Key,
    /// Time of the last alarm; 0 while it is calm.
    alarm: Key,
    /// Time of the last reading: one that is polled twice counts once.
    latest: f64,
}

impl Guard {
    fn start() -> Self {
        Guard {
            limit: config::number("LIMIT", 6.0),
            valve: Property::open("coolant", "open"),
            anomaly: Topic::open("plant/1/anomaly"),
            score: Field::open("score", "/"),
            baseline: Key::open("baseline"),
            deviation: Key::open("deviation"),
            readings: Key::open("readings"),
            alarm: Key::open("alarm"),
            latest: 0.0,
        }
    }

    fn reading(&mut self, _property: Property, value: f64, time: f64, quality: Quality) {
        if time <= self.latest || quality == Quality::Stale || quality == Quality::Unreachable {
            return;
        }
        self.latest = time;

        let usual = self.deviation.number();
        let count = min(self.readings.number() + 1.0, MEMORY);
        let mut distance = value - self.baseline.number();
        if count > LEARNING {
            if abs(distance) > self.limit * usual {
                // Asked for with every alarm: a valve that can not be reached now opens late rather than never.
                self.valve.write(1.0);
                self.score.add(distance / usual, time);
                self.anomaly.publish_pack();
                self.alarm.set_number(time);
            } else if self.alarm.number() > 0.0 && abs(time - self.alarm.number()) > CALM {
                // Also when the alarm is far in the future: the machine's clock was set back, or the record begins again.
                self.valve.write(0.0);
                self.alarm.set_number(0.0);
            }
            distance = max(-CLIP * usual, min(CLIP * usual, distance));
        }
        self.baseline.set_number(self.baseline.number() + distance / count);
        self.deviation.set_number(self.deviation.number() + (abs(distance) - usual) / count);
        self.readings.set_number(count);
    }
}

thimble::container!(Guard: reading);
