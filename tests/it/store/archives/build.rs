//! Zip archives made by hand, so that every field can say what no honest program writes.

/// CRC-32 as in zip.
pub fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

/// A member, with all it says.
#[derive(Clone)]
pub struct Member {
    pub name: Vec<u8>,
    /// The name before the data, where it is another.
    pub local_name: Option<Vec<u8>>,
    pub data: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub crc: u32,
    /// Sizes in the directory.
    pub packed: u64,
    pub size: u64,
    /// The size before the data, where it is another.
    pub local_size: Option<u32>,
    /// Unix mode; 0 for a program of Windows.
    pub mode: u32,
    /// Where the directory says the member begins.
    pub header: Option<u64>,
    /// Extra field in the directory; made from the sizes where they need 64 bits.
    pub extra: Option<Vec<u8>>,
}

impl Member {
    /// Stored as it is.
    pub fn new(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Self {
        let data = data.as_ref().to_vec();
        let size = data.len() as u64;
        let (crc, name) = (crc(&data), name.as_ref().to_vec());
        Self {
            name,
            local_name: None,
            data,
            method: 0,
            flags: 0,
            crc,
            packed: size,
            size,
            local_size: None,
            mode: 0o100_644,
            header: None,
            extra: None,
        }
    }

    /// Packed by deflate.
    pub fn packed(name: &str, data: &[u8]) -> Self {
        use std::io::{Cursor, Read, Write};
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file("a", options).unwrap();
        writer.write_all(data).unwrap();
        let mut archive = zip::ZipArchive::new(writer.finish().unwrap()).unwrap();
        let mut raw = Vec::new();
        archive.by_index_raw(0).unwrap().read_to_end(&mut raw).unwrap();
        let packed = raw.len() as u64;
        Self { data: raw, method: 8, packed, ..Self::new(name, data) }
    }

    fn local(&self) -> Vec<u8> {
        let small = |size: u64| u32::try_from(size).unwrap_or(u32::MAX);
        let name = self.local_name.as_ref().unwrap_or(&self.name);
        let mut out = b"PK\x03\x04\x14\0".to_vec();
        for field in [self.flags, self.method, 0xb000, 0x5d76] {
            out.extend(field.to_le_bytes());
        }
        for field in [self.crc, small(self.packed), self.local_size.unwrap_or(small(self.size))] {
            out.extend(field.to_le_bytes());
        }
        out.extend((name.len() as u16).to_le_bytes());
        out.extend([0, 0]);
        [out, name.clone(), self.data.clone()].concat()
    }

    fn central(&self, at: u64) -> Vec<u8> {
        let header = self.header.unwrap_or(at);
        let small = |size: u64| u32::try_from(size).unwrap_or(u32::MAX);
        let wide: Vec<u8> = [self.size, self.packed, header]
            .into_iter()
            .filter(|size| small(*size) == u32::MAX)
            .flat_map(u64::to_le_bytes)
            .collect();
        let made = if wide.is_empty() {
            Vec::new()
        } else {
            [&[1, 0], &(wide.len() as u16).to_le_bytes()[..], &wide].concat()
        };
        let extra = self.extra.clone().unwrap_or(made);
        let mut out = b"PK\x01\x02".to_vec();
        let made_by: u16 = if self.mode == 0 { 20 } else { 0x0314 };
        for field in [made_by, 20, self.flags, self.method, 0xb000, 0x5d76] {
            out.extend(field.to_le_bytes());
        }
        for field in [self.crc, small(self.packed), small(self.size)] {
            out.extend(field.to_le_bytes());
        }
        for field in [self.name.len() as u16, extra.len() as u16, 0, 0, 0] {
            out.extend(field.to_le_bytes());
        }
        out.extend((self.mode << 16).to_le_bytes());
        out.extend(small(header).to_le_bytes());
        [out, self.name.clone(), extra].concat()
    }
}

/// What the end record says.
#[derive(Clone, Default)]
pub struct End {
    pub disk: u16,
    pub count: Option<u16>,
    pub size: Option<u32>,
    pub start: Option<u32>,
    pub comment: Vec<u8>,
    /// A larger end record before it: count, size and start.
    pub wide: Option<[u64; 3]>,
    /// Where its locator says it stands.
    pub wide_at: Option<u64>,
}

/// The bytes of an archive.
pub fn archive(members: &[Member], end: End) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        directory.extend(member.central(out.len() as u64));
        out.extend(member.local());
    }
    let (start, size) = (out.len(), directory.len());
    out.extend(directory);
    if let Some(wide) = end.wide {
        let at = end.wide_at.unwrap_or(out.len() as u64);
        out.extend(b"PK\x06\x06");
        out.extend(44_u64.to_le_bytes());
        out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for field in [wide[0], wide[0], wide[1], wide[2]] {
            out.extend(field.to_le_bytes());
        }
        out.extend(b"PK\x06\x07\0\0\0\0");
        out.extend(at.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    out.extend(b"PK\x05\x06");
    let count = end.count.unwrap_or(members.len() as u16);
    for field in [end.disk, 0, count, count] {
        out.extend(field.to_le_bytes());
    }
    out.extend(end.size.unwrap_or(size as u32).to_le_bytes());
    out.extend(end.start.unwrap_or(start as u32).to_le_bytes());
    out.extend((end.comment.len() as u16).to_le_bytes());
    out.extend(end.comment);
    out
}

/// An archive of these members.
pub fn of(members: &[Member]) -> Vec<u8> {
    archive(members, End::default())
}
