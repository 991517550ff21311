//! Maps keyed by addresses of objects. A program chooses no addresses, so their hash needs no secret: one multiplication, whose
//! upper bits, which depend on all of the address, are rotated to where tables look first.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

pub type AddressMap<K, V> = HashMap<K, V, BuildHasherDefault<AddressHasher>>;

#[derive(Default)]
pub struct AddressHasher(u64);

impl Hasher for AddressHasher {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0.rotate_left(8) ^ u64::from(*byte));
        }
    }

    #[inline]
    fn write_u64(&mut self, address: u64) {
        self.0 = (address >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }

    #[inline]
    fn write_usize(&mut self, address: usize) {
        self.write_u64(address as u64);
    }
}
