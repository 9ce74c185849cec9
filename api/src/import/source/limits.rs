//! How large a file may be. Each bound is on what is held at once, or on what is written to disk.

/// The largest file, in bytes.
pub(super) const TEXT: u64 = 1 << 30;

/// The largest workbook as it is stored.
pub(super) const PACKED: u64 = 256 << 20;

/// The most that a workbook may unpack to, and the largest copy that is made of a text.
pub(super) const UNPACKED: u64 = 1 << 30;

/// The most text that a sheet may hold. A row that is said to stand there a million times is written out.
pub(super) const SHEET: u64 = 256 << 20;

/// The most that the texts of a workbook may unpack to: its reader holds them all.
pub(super) const STRINGS: u64 = 128 << 20;

/// The most that any other part may unpack to that is held whole.
pub(super) const PART: u64 = 16 << 20;

/// Parts in a workbook.
pub(super) const PARTS: usize = 4_096;

/// The longest stretch of a workbook's part without a tag: its reader holds it.
pub(super) const STRETCH: usize = 1 << 20;

/// How much of a file's beginning shows what it is.
pub(super) const HEAD: u64 = 4_096;

/// Among how many of the first rows the header is looked for.
pub(super) const HEADER_ROWS: usize = 20;

/// The columns of a workbook.
pub(super) const COLUMNS: usize = 16_384;

/// How many rows may have a flaw of their own that the workbook shows.
pub(super) const FLAWS: usize = 10_000;

/// Bytes of text in one row: a workbook can say that a cell stands there thousands of times.
pub(super) const ROW: usize = 4 << 20;
