import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { screen } from '../../functions/question/screen.ts';

/** Any UTF-16 text, halves of characters included. */
const anyText = fc.uint16Array({ maxLength: 500 }).map((units) => String.fromCharCode(...units));

const withoutSigns = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');

const DISCLOSURES = [
  { text: 'Bố em hay uống rượu rồi đánh em, em phải làm sao?', tells: 'violence at home' },
  { text: 'Bố em hay uống rượu. Bố đánh em đau lắm.', tells: 'violence told in two sentences' },
  { text: 'Ở nhà em bị đánh bằng dây điện', tells: 'violence without naming who' },
  { text: 'Nếu cháu bị bố đánh hằng ngày thì cháu gọi ai?', tells: 'violence, said as a supposition' },
  { text: 'Chú hàng xóm hay sờ vào ngực con, con không dám nói với mẹ.', tells: 'a sexual approach' },
  { text: 'Thầy giáo hay ôm và sờ đùi chúng em', tells: 'a sexual approach to several' },
  { text: 'Có người trên mạng đòi em gửi ảnh không mặc quần áo', tells: 'a sexual approach on the net' },
  { text: 'Em không muốn sống nữa', tells: 'a wish to die' },
  { text: 'Bạn cùng lớp con hay rạch tay, con nên làm gì?', tells: 'self-harm of a friend' },
  { text: 'Bố mẹ bắt em nghỉ học đi làm thuê', tells: 'forced work' },
  { text: 'Bạn em sắp phải lấy chồng dù mới 14 tuổi', tells: 'a planned early marriage' },
  { text: 'Gia đình định gả em cho người ta vào cuối năm', tells: 'a planned early marriage' },
  { text: 'Bạn Hoa lớp em bị bố dượng đánh suốt', tells: 'harm to a named friend' },
  { text: 'Em bị các bạn trong lớp bắt nạt và đánh hội đồng', tells: 'bullying with violence' },
  { text: 'Em hay bị nhốt trong phòng tối', tells: 'being locked up' },
  { text: 'Em lo lắm vì em hay bị đánh ở nhà', tells: 'violence, with the fear of it' },
  { text: 'Em trai em bị mẹ kế nhốt không cho ăn cơm', tells: 'neglect of a brother' },
];

describe('safeguarding', () => {
  it.each(DISCLOSURES)('seals what may tell of harm: $tells', ({ text }) => {
    expect(screen(text).safeguarding.sealed).toBe(true);
    expect(screen(text.normalize('NFD')).safeguarding.sealed).toBe(true);
  });

  it.each(DISCLOSURES)('seals it also when the child leaves the signs out: $tells', ({ text }) => {
    expect(screen(withoutSigns(text).toLowerCase()).safeguarding.sealed).toBe(true);
  });

  it.each(DISCLOSURES)('gives reasons that repeat nothing of the text: $tells', ({ text }) => {
    for (const reason of screen(text).safeguarding.because) expect(text).not.toContain(reason);
  });

  it.each([
    { text: 'Chú hàng xóm cho em xem phim người lớn', because: 'somebody shows a child what is for adults' },
    { text: 'Dượng cứ vào phòng em lúc đêm', because: 'somebody comes to a child at night' },
    { text: 'Em mún chết', because: 'children write so' },
    { text: 'bố đánh e hoài', because: '"e" is "em"' },
    { text: 'Ba em say rượu đập phá đồ đạc, mẹ con em phải chạy ra ngoài đường', because: 'a child flees from home' },
    { text: 'Có người rủ em đi Trung Quốc làm việc lương cao', because: 'a child may be trafficked' },
    { text: 'Cô giáo véo tai em', because: 'a grown-up hurts a child' },
    { text: 'My father beats me every day', because: 'some children write English' },
  ])('seals "$text": $because', ({ text }) => {
    expect(screen(text).safeguarding.sealed).toBe(true);
  });

  it.each([
    { text: 'Bố em say mê bóng đá, thành phố có sân bóng không?', because: 'to be keen is not to be drunk' },
    { text: 'Em có được đi Trung Quốc giao lưu không ạ?', because: 'nobody lures the child' },
    {
      text: 'Rạp chiếu phim có phòng riêng cho trẻ em không, người lớn có được vào phòng đó không?',
      because: 'it asks about a cinema',
    },
    { text: 'Khu phố em ban đêm tối quá, em đi học về rất sợ', because: 'it asks for street lights' },
  ])('leaves "$text" in the ordinary flow: $because', ({ text }) => {
    expect(screen(text).safeguarding.sealed).toBe(false);
  });

  it.each([
    { text: 'Làm gì để giảm bạo lực học đường?', because: 'it asks about the matter' },
    { text: 'Nếu chúng em bị xâm hại thì báo cho ai?', because: 'it supposes and names nobody' },
    { text: 'Trẻ em bị bố mẹ đánh thì ai bảo vệ?', because: 'it speaks of children in general' },
    { text: 'Bố mẹ đánh con có vi phạm pháp luật không?', because: 'it asks about the law' },
    { text: 'Chúng em muốn biết cách phòng tránh xâm hại tình dục', because: 'who asks is not whom it happened to' },
    { text: 'Làm sao để phòng tránh tự tử ở học sinh?', because: 'it asks how to prevent' },
    { text: 'Em mong bố mẹ dành thời gian cho con', because: '"dành" is not "đánh"' },
    { text: 'Em muốn đá bóng cùng bạn em nhưng không có sân', because: 'football is no violence' },
    { text: 'Cô giáo cho chúng em nhiều bài tập', because: 'homework is no forced work' },
    {
      text: 'Trẻ em bị chính người thân bạo lực, xâm hại, nhất là khi bố mẹ ly hôn, thì ai bảo vệ?',
      because: 'children in general have no case: nobody could be found by it',
    },
    {
      text: 'Quê em nhiều nhà đông con không cho đi học, trẻ phải làm việc sớm hoặc lấy chồng sớm.',
      because: 'it tells of a custom of the place and of no child that the asker knows',
    },
  ])('leaves "$text" in the ordinary flow: $because', ({ text }) => {
    expect(screen(text).safeguarding).toEqual({ sealed: false, because: [] });
    expect(screen(withoutSigns(text)).safeguarding.sealed).toBe(false);
  });
});

describe('privacy', () => {
  it.each([
    { text: 'Em tên là Nguyễn Văn Mẫu, em hỏi về sân chơi', shown: 'Em tên là [tên], em hỏi về sân chơi' },
    { text: 'em ten la nguyen van mau hoc lop 5a truong th song mau', shown: 'em ten la [tên] hoc [trường, lớp]' },
    { text: 'Tên em là Minh', shown: 'Tên em là [tên]' },
    { text: 'em tên Lan ạ', shown: 'em tên [tên] ạ' },
    { text: 'Con là Trần Thị Mẫu ạ', shown: 'Con là [tên] ạ' },
    { text: 'Bạn Hoa ở lớp em bị ngã', shown: 'Bạn [tên] ở lớp em bị ngã' },
    { text: 'Gọi 0900.000.000 hoặc mau@thu.example', shown: 'Gọi [số điện thoại] hoặc [e-mail]' },
    {
      text: 'Zalo của em là Mẫu Cute, hoặc @mau_cute',
      shown: 'Zalo của em là [tài khoản mạng], hoặc [tài khoản mạng]',
    },
    { text: 'Nhà em ở số nhà 12 đường Trần Hưng Đạo hay ngập', shown: 'Nhà em ở [địa chỉ] hay ngập' },
    { text: 'Em ở tổ 5, phường Sông Cầu, tối không có đèn', shown: 'Em ở [địa chỉ], tối không có đèn' },
    { text: 'Em là học sinh lớp 7B, trường THCS Bắc Kạn', shown: 'Em là học sinh [trường, lớp]' },
  ])('masks what is private in "$text"', ({ text, shown }) => {
    expect(screen(text).privacy.text).toBe(shown);
    expect(screen(text.normalize('NFD')).privacy.text).toBe(shown);
  });

  it.each([
    'Học sinh lớp 5 học bơi ở trường học nào?',
    'Đường Trần Hưng Đạo nhiều ổ gà',
    'Cổng trường Tiểu học Đức Xuân hay tắc đường',
    'Em là Đội viên, con là học sinh',
    'Giai đoạn 2020 - 2025, gọi 111, ngày 13/6/2023',
    'Facebook và Zalo có an toàn cho trẻ em không?',
  ])('leaves what is nobody’s own: "%s"', (text) => {
    expect(screen(text).privacy).toEqual({ text, masked: [] });
  });

  it('lists kind and place of what it masked, never the value', () => {
    expect(screen('Gọi 0900 000 000 nhé').privacy.masked).toEqual([{ kind: 'phone', at: 4, length: 12 }]);
  });

  it('leaves no phone number, however it is grouped or surrounded', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 11 });
    const phone = fc.tuple(digits, fc.constantFrom('', ' ', '.', '-')).map(([figures, gap]) => figures.join(gap));
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), phone, fc.string({ maxLength: 60 }), (before, number, after) => {
        expect(screen(`${before} ${number} ${after}`).privacy.text).not.toMatch(/\d(?:[ .-]?\d){8}/);
      }),
    );
  });

  it('masks nothing in a text that it has masked', () => {
    const said = [
      'em tên là Lan',
      'lớp 5A trường TH Mẫu',
      'gọi 0900000000',
      'số nhà 12 đường Mẫu',
      'fb: mau',
      'bạn Hoa',
      'đi học',
      ',',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...said), { maxLength: 8 }), (parts) => {
        const once = screen(parts.join(' ')).privacy.text;
        expect(screen(once).privacy.text).toBe(once);
      }),
    );
  });
});

describe('compound questions', () => {
  it.each([
    {
      text: 'Vì sao sân bóng bị khóa? Khi nào đèn ở cổng trường được sửa ạ?',
      parts: ['Vì sao sân bóng bị khóa?', 'Khi nào đèn ở cổng trường được sửa ạ?'],
      because: 'two questions stand one after the other',
    },
    {
      text: '1. Khi nào có bể bơi cho chúng em? 2. Vì sao cổng trường hay tắc',
      parts: ['Khi nào có bể bơi cho chúng em?', 'Vì sao cổng trường hay tắc'],
      because: 'they are numbered',
    },
    {
      text: 'Vì sao sân bóng của phường bị khóa? Tại sao ạ?',
      parts: [],
      because: 'a short echo is no question of its own',
    },
    { text: 'Câu 7: Khi nào có sân chơi?', parts: [], because: 'one question is one' },
  ])('are offered as $parts.length parts: $because', ({ text, parts }) => {
    expect(screen(text).compound).toEqual(parts);
  });
});

describe('a screen', () => {
  it('never throws, whatever is written', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const screens = screen(text);
        expect(screens.privacy.text).toBe(screens.privacy.text.normalize('NFC'));
        expect(screens.echoes).toEqual([]);
      }),
    );
  });
});
