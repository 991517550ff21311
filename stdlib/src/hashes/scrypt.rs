//! scrypt (RFC 7914): a derivation of keys that costs memory.
//!
//! 1. PBKDF2 makes `p` blocks of 128 `r` bytes of password and salt.
//! 2. Each is mixed with a table of `n` blocks, which are its own earlier states, in an order that the data gives.
//! 3. PBKDF2 makes the key of password and blocks.

use super::hasher::{Algorithm, pbkdf2};

/// Bytes that may be used where nothing is said.
const DEFAULT_LIMIT: u64 = 32 << 20;
/// `p * r` must be below.
const PRODUCT_MAX: u64 = (1 << 30) - 1;

pub struct Parameters {
    /// Blocks of the table: a power of two.
    pub n: u64,
    /// Size of a block in units of 128 bytes.
    pub r: u64,
    /// Blocks that are mixed.
    pub p: u64,
    /// 0: the default.
    pub memory_max: u64,
}

impl Parameters {
    /// Whether the work fits in the memory that it may use.
    pub fn fit(&self) -> bool {
        if self.p > PRODUCT_MAX / self.r || self.r * 16 < 64 && self.n >= 1 << (self.r * 16) {
            return false;
        }
        let table = (self.n + 2).checked_mul(128).and_then(|bytes| bytes.checked_mul(self.r));
        let all = table.and_then(|bytes| bytes.checked_add(128 * self.r * self.p));
        let limit = if self.memory_max == 0 { DEFAULT_LIMIT } else { self.memory_max };
        all.is_some_and(|bytes| bytes <= limit)
    }
}

/// The key; the parameters fit.
pub fn scrypt(password: &[u8], salt: &[u8], parameters: &Parameters, length: usize) -> Vec<u8> {
    let words = 32 * parameters.r as usize;
    let mut data = pbkdf2(Algorithm::Sha256, password, salt, 1, words * 4 * parameters.p as usize);
    let mut table = vec![0_u32; words * parameters.n as usize];
    let mut scratch = vec![0_u32; words];
    for block in data.chunks_exact_mut(words * 4) {
        let mut state: Vec<u32> =
            block.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect();
        mix(&mut state, &mut table, &mut scratch);
        for (bytes, word) in block.chunks_exact_mut(4).zip(&state) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
    }
    pbkdf2(Algorithm::Sha256, password, &data, 1, length)
}

fn mix(state: &mut [u32], table: &mut [u32], scratch: &mut [u32]) {
    let words = state.len();
    for earlier in table.chunks_exact_mut(words) {
        earlier.copy_from_slice(state);
        mix_block(state, scratch);
    }
    let mask = table.len() / words - 1;
    for _ in 0..=mask {
        let low = state[words - 16] as usize;
        let start = (low & mask) * words;
        for (word, earlier) in state.iter_mut().zip(&table[start..start + words]) {
            *word ^= earlier;
        }
        mix_block(state, scratch);
    }
}

/// Salsa20/8 over the parts of a block, each together with the last result; even parts come first in the new block.
fn mix_block(state: &mut [u32], scratch: &mut [u32]) {
    let parts = state.len() / 16;
    let mut last = [0_u32; 16];
    last.copy_from_slice(&state[state.len() - 16..]);
    for (index, part) in state.chunks_exact(16).enumerate() {
        for (word, own) in last.iter_mut().zip(part) {
            *word ^= own;
        }
        salsa(&mut last);
        let place = (index / 2 + if index % 2 == 1 { parts / 2 } else { 0 }) * 16;
        scratch[place..place + 16].copy_from_slice(&last);
    }
    state.copy_from_slice(scratch);
}

/// Four double rounds of Salsa20.
fn salsa(block: &mut [u32; 16]) {
    const COLUMNS: [[usize; 4]; 4] = [[0, 4, 8, 12], [5, 9, 13, 1], [10, 14, 2, 6], [15, 3, 7, 11]];
    const ROWS: [[usize; 4]; 4] = [[0, 1, 2, 3], [5, 6, 7, 4], [10, 11, 8, 9], [15, 12, 13, 14]];
    let mut x = *block;
    for _ in 0..4 {
        for [a, b, c, d] in COLUMNS.into_iter().chain(ROWS) {
            x[b] ^= x[a].wrapping_add(x[d]).rotate_left(7);
            x[c] ^= x[b].wrapping_add(x[a]).rotate_left(9);
            x[d] ^= x[c].wrapping_add(x[b]).rotate_left(13);
            x[a] ^= x[d].wrapping_add(x[c]).rotate_left(18);
        }
    }
    for (word, mixed) in block.iter_mut().zip(x) {
        *word = word.wrapping_add(mixed);
    }
}
