//! Hash algorithms behind one type.

use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use sha3::digest::{Digest, ExtendableOutput, Update, XofReader};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512, Shake128, Shake256};

macro_rules! algorithms {
    ($($variant:ident = $name:literal, $type:ty, $digest:literal, $block:literal;)*) => {
        /// An algorithm with a digest of fixed size.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Algorithm {
            $($variant,)*
            Shake128,
            Shake256,
        }

        /// A running computation.
        #[derive(Clone)]
        pub enum Hasher {
            $($variant($type),)*
            Shake128(Shake128),
            Shake256(Shake256),
            Blake2b(Box<blake2b_simd::State>, usize),
            Blake2s(Box<blake2s_simd::State>, usize),
        }

        impl Algorithm {
            pub const ALL: &[Algorithm] = &[$(Algorithm::$variant,)* Algorithm::Shake128, Algorithm::Shake256];

            pub fn name(self) -> &'static str {
                match self {
                    $(Algorithm::$variant => $name,)*
                    Algorithm::Shake128 => "shake_128",
                    Algorithm::Shake256 => "shake_256",
                }
            }

            pub fn start(self) -> Hasher {
                match self {
                    $(Algorithm::$variant => Hasher::$variant(<$type>::default()),)*
                    Algorithm::Shake128 => Hasher::Shake128(Shake128::default()),
                    Algorithm::Shake256 => Hasher::Shake256(Shake256::default()),
                }
            }
        }

        impl Hasher {
            pub fn name(&self) -> &'static str {
                match self {
                    $(Hasher::$variant(_) => $name,)*
                    Hasher::Shake128(_) => "shake_128",
                    Hasher::Shake256(_) => "shake_256",
                    Hasher::Blake2b(..) => "blake2b",
                    Hasher::Blake2s(..) => "blake2s",
                }
            }

            /// Bytes of the digest; 0 where the caller says how many.
            pub fn digest_size(&self) -> usize {
                match self {
                    $(Hasher::$variant(_) => $digest,)*
                    Hasher::Shake128(_) | Hasher::Shake256(_) => 0,
                    Hasher::Blake2b(_, size) | Hasher::Blake2s(_, size) => *size,
                }
            }

            pub fn block_size(&self) -> usize {
                match self {
                    $(Hasher::$variant(_) => $block,)*
                    Hasher::Shake128(_) => 168,
                    Hasher::Shake256(_) => 136,
                    Hasher::Blake2b(..) => 128,
                    Hasher::Blake2s(..) => 64,
                }
            }

            pub fn update(&mut self, bytes: &[u8]) {
                match self {
                    $(Hasher::$variant(state) => Update::update(state, bytes),)*
                    Hasher::Shake128(state) => state.update(bytes),
                    Hasher::Shake256(state) => state.update(bytes),
                    Hasher::Blake2b(state, _) => {
                        state.update(bytes);
                    }
                    Hasher::Blake2s(state, _) => {
                        state.update(bytes);
                    }
                }
            }

            /// The digest of what was given so far; `length` is for algorithms of any length.
            pub fn digest(&self, length: usize) -> Vec<u8> {
                match self.clone() {
                    $(Hasher::$variant(state) => state.finalize().to_vec(),)*
                    Hasher::Shake128(state) => stretched(state.finalize_xof(), length),
                    Hasher::Shake256(state) => stretched(state.finalize_xof(), length),
                    Hasher::Blake2b(state, _) => state.finalize().as_bytes().to_vec(),
                    Hasher::Blake2s(state, _) => state.finalize().as_bytes().to_vec(),
                }
            }
        }
    };
}

algorithms! {
    Md5 = "md5", Md5, 16, 64;
    Sha1 = "sha1", Sha1, 20, 64;
    Sha224 = "sha224", Sha224, 28, 64;
    Sha256 = "sha256", Sha256, 32, 64;
    Sha384 = "sha384", Sha384, 48, 128;
    Sha512 = "sha512", Sha512, 64, 128;
    Sha3x224 = "sha3_224", Sha3_224, 28, 144;
    Sha3x256 = "sha3_256", Sha3_256, 32, 136;
    Sha3x384 = "sha3_384", Sha3_384, 48, 104;
    Sha3x512 = "sha3_512", Sha3_512, 64, 72;
}

fn stretched(mut reader: impl XofReader, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    reader.read(&mut bytes);
    bytes
}

impl Algorithm {
    /// An algorithm by any of its usual names.
    pub fn from_name(name: &str) -> Option<Algorithm> {
        let plain: String = name.to_ascii_lowercase().chars().filter(|c| *c != '-' && *c != '_').collect();
        Algorithm::ALL.iter().copied().find(|known| {
            let known = known.name().replace('_', "");
            known == plain
        })
    }

    /// Whether the caller says how long the digest is.
    pub fn is_extendable(self) -> bool {
        matches!(self, Algorithm::Shake128 | Algorithm::Shake256)
    }
}

/// HMAC (RFC 2104): inner and outer hash.
#[derive(Clone)]
pub struct Hmac {
    inner: Hasher,
    outer: Hasher,
}

impl Hmac {
    pub fn new(algorithm: Algorithm, key: &[u8]) -> Hmac {
        let start = algorithm.start();
        let mut block = if key.len() > start.block_size() {
            let mut hasher = start.clone();
            hasher.update(key);
            hasher.digest(0)
        } else {
            key.to_vec()
        };
        block.resize(start.block_size(), 0);
        let padded = |pad: u8| {
            let mut hasher = start.clone();
            hasher.update(&block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
            hasher
        };
        Hmac { inner: padded(0x36), outer: padded(0x5c) }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    pub fn digest(&self) -> Vec<u8> {
        let mut outer = self.outer.clone();
        outer.update(&self.inner.digest(0));
        outer.digest(0)
    }

    pub fn hasher(&self) -> &Hasher {
        &self.inner
    }
}

/// PBKDF2 (RFC 8018) with HMAC.
pub fn pbkdf2(algorithm: Algorithm, password: &[u8], salt: &[u8], iterations: u64, length: usize) -> Vec<u8> {
    let keyed = Hmac::new(algorithm, password);
    let mut made = Vec::with_capacity(length);
    let mut block_number = 1u32;
    while made.len() < length {
        let mut mac = keyed.clone();
        mac.update(salt);
        mac.update(&block_number.to_be_bytes());
        let mut last = mac.digest();
        let mut block = last.clone();
        for _ in 1..iterations {
            let mut mac = keyed.clone();
            mac.update(&last);
            last = mac.digest();
            block.iter_mut().zip(&last).for_each(|(byte, other)| *byte ^= other);
        }
        made.extend_from_slice(&block);
        block_number += 1;
    }
    made.truncate(length);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn known_digests() {
        let mut hasher = Algorithm::Md5.start();
        hasher.update(b"abc");
        assert_eq!(hex(&hasher.digest(0)), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(
            hex(&pbkdf2(Algorithm::Sha1, b"password", b"salt", 2, 20)),
            "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"
        );
    }
}
