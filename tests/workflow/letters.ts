/** A written answer of Giáo dục và Đào tạo as it is typed, with nothing missing. */
export function typedAnswer(parts: object = {}): object {
  return {
    by: 'Phòng Giáo dục và Đào tạo',
    number: '125/CV-GDĐT',
    decided: 'Mở hai lớp học bơi tại trường từ ngày 01/7/2023.',
    why: 'Hai trường đã có bể bơi và giáo viên được tập huấn.',
    nothingMore: 'Các lớp đã nhận đủ học sinh đăng ký.',
    resultClass: 'resolved',
    forChildren: 'Từ tháng 7, các em được học bơi ở trường vì trường đã có bể bơi.',
    ...parts,
  };
}

/** A letter of one empty page, scanned. */
export const SCAN = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`);
