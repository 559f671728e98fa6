import { exactly, fold } from './reading.ts';

/** A sign that a sentence tells of harm to a child, and what takes it back. */
export interface SignOfHarm {
  /** For the protection role. */
  readonly because: string;
  readonly sign: RegExp;
  readonly unless?: RegExp;
}

/**
 * Builds the signs of harm, and the pattern of who asks, which is left out before they are sought.
 *
 * They are read in sentences of words between single spaces, tones last; "°" marks a word with a capital inside the sentence.
 */
export function signsOfHarm(): { readonly signs: readonly SignOfHarm[]; readonly asking: RegExp } {
  /** The child that speaks. "con em", "con cái", "em nhỏ" and "trẻ em" are others, and "chúng em" may be everybody. */
  const SELF = `(?:(?<!(?:${words('trẻ|các|những|đứa|người')}) )(?:${words('em|e|con|cháu|mình|mk|tớ|tôi|chúng em|chúng con|chúng cháu|bọn em|tụi em')}) (?!(?:${words('cái|em nhỏ|nhỏ|người|nít|vật|mèo|đường|sông|suối')}) ))`;
  const SIBLING = anyOf(
    'anh em|chị em|em gái em|em trai em|em gái con|em trai con|em gái cháu|em trai cháu|em gái mình|em trai mình|em gái|em trai|anh trai em|chị gái em|chị gái con|anh trai con|em của em|em họ em|em của con|em út',
  );
  /** Somebody the child knows: a friend of its own, a named one, one of its class. */
  const FRIEND =
    `(?:${words('bạn')} (?:(?:${words('thân|gái|trai|cùng lớp|cùng bàn|học|hàng xóm|của')}) )?(?:${words('em|con|cháu|mình|tớ|tôi|ấy|này|đó|cùng lớp|trong lớp|ở lớp|lớp em|lớp con|cạnh nhà|hàng xóm|gần nhà')}) ` +
    `|${words('bạn')} (?:${words('tên')} )?°[^ ]+ |(?:${words('có|một|mấy')}) (?:${words('một|vài')} )?${words('bạn')} |${SIBLING})`;
  const SOMEBODY = `(?:${FRIEND}|${SELF})`;

  const FAMILY = words(
    'bố|ba|cha|mẹ|má|bố mẹ|cha mẹ|ba mẹ|dượng|bố dượng|cha dượng|mẹ kế|dì ghẻ|ông|bà|chú|bác|cậu|dì|cô|thím|mợ|anh|chị|anh họ|anh trai|gia đình|người nhà|họ hàng|nhà',
  );
  const OTHERS = words(
    'thầy|thầy giáo|cô giáo|bảo vệ|hàng xóm|người lạ|người ta|có người|người|chủ|bọn|bọn nó|chúng nó|các bạn|các anh|mấy anh|nhóm|đám|nó|bạn|anh ta|ông ta',
  );
  const SOMEONE = `(?:${FAMILY}|${OTHERS}) `;

  const VIOLENCE = words(
    'đánh|đánh đập|đánh đòn|đập|đấm|đá|tát|véo|véo tai|cấu|giật tóc|bạt tai|tát vào mặt|bóp cổ|đốt|dí thuốc|trói|nhốt|hành hạ|bạo hành|bạo lực|ngược đãi|chửi mắng|chửi rủa|đuổi ra khỏi nhà|đuổi khỏi nhà|bỏ đói|quất|dùng roi|lấy roi|cầm dao|dọa giết|đe dọa|dọa đánh',
  );
  const BULLYING = words(
    'bắt nạt|đánh hội đồng|trấn lột|lột quần áo|lột đồ|cô lập|tẩy chay|xúc phạm|ức hiếp|ăn hiếp|đe dọa|chặn đánh|dọa',
  );
  const SEXUAL = words(
    'xâm hại|xâm hại tình dục|hiếp|hiếp dâm|cưỡng hiếp|quấy rối|sàm sỡ|dâm ô|lạm dụng|sờ soạng|cởi quần áo|cởi đồ|cởi quần|cởi áo',
  );
  const TOUCHING = words('sờ|mó|đụng chạm|động chạm|chạm|ôm hôn|ôm ghì|vuốt ve|hôn');
  const PRIVATE_PARTS = words('vùng kín|chỗ kín|ngực|mông|đùi|người|khắp người|bộ phận|chỗ nhạy cảm|vào người');
  const SELF_HARM = words(
    'tự tử|tự sát|tự vẫn|muốn chết|mún chết|chết đi|chết quách|không muốn sống|không thiết sống|chẳng muốn sống|ko muốn sống|k muốn sống|rạch tay|cắt tay|cứa tay|tự làm đau|tự hại|tự rạch|nhảy cầu|nhảy lầu|uống thuốc ngủ|uống thuốc sâu|biến mất khỏi|kết thúc cuộc đời|kết thúc tất cả',
  );
  const FORCED = words('bắt|ép|ép buộc|buộc|bắt ép|không cho');
  const WORK = words(
    'nghỉ học|bỏ học|đi học|đến trường|đi làm|làm thuê|bán vé số|bán hàng|đi bán|ăn xin|xin ăn|phụ hồ|bốc vác|rửa bát thuê|làm việc|đi nương|kiếm tiền',
  );
  const MARRIAGE = words('lấy chồng|lấy vợ|cưới|kết hôn|gả|gả chồng|làm vợ|làm dâu|về nhà chồng|bắt vợ');

  /** What a general question does: it supposes, or asks how to prevent. */
  const SUPPOSING = sign(
    anyOf(
      'nếu|giả sử|phòng tránh|phòng ngừa|phòng chống|tránh bị|khỏi bị|để không bị|bảo vệ khỏi|làm thế nào để không',
    ),
  );

  const signs: readonly SignOfHarm[] = [
    {
      because: 'có người làm đau một đứa trẻ cụ thể',
      sign: sign(SOMEONE, upTo(5), `(?:${VIOLENCE}) `, upTo(1), SOMEBODY),
      unless: sign(
        anyOf('đánh|bạo lực|bạo hành'),
        anyOf('con|con em'),
        anyOf('thì bị|có bị|có vi phạm|là vi phạm|là đúng|có đúng|bị phạt|bị xử lý|thì xử lý'),
      ),
    },
    {
      because: 'một đứa trẻ cụ thể bị đánh, bị bạo hành',
      sign: sign(SOMEBODY, upTo(4), anyOf('bị|phải chịu'), upTo(4), `(?:${VIOLENCE}) `),
      unless: SUPPOSING,
    },
    {
      because: 'một đứa trẻ cụ thể bị người thân hoặc người lớn làm hại',
      sign: sign(
        SOMEBODY,
        upTo(4),
        anyOf('bị'),
        `(?:${FAMILY}|${words('thầy|thầy giáo|cô giáo|người yêu mẹ|hàng xóm')}) `,
        upTo(4),
        `(?:${VIOLENCE}|${SEXUAL}|${TOUCHING}) `,
      ),
    },
    {
      because: 'một đứa trẻ cụ thể bị bắt nạt, đe dọa',
      sign: sign(SOMEBODY, upTo(4), anyOf('bị'), upTo(5), `(?:${BULLYING}) `),
      unless: SUPPOSING,
    },
    {
      because: 'một đứa trẻ cụ thể bị xâm hại hoặc bị tiếp cận tình dục',
      sign: sign(SOMEBODY, upTo(4), anyOf('bị|phải chịu'), upTo(4), `(?:${SEXUAL}|${TOUCHING}) `),
      unless: SUPPOSING,
    },
    {
      because: 'có người đụng chạm hoặc bắt một đứa trẻ cụ thể cởi đồ',
      sign: sign(
        SOMEONE,
        upTo(6),
        `(?:(?:${SEXUAL}) ${upTo(1)}${SOMEBODY}|(?:${TOUCHING}) ${upTo(2)}(?:${PRIVATE_PARTS}) ${upTo(1)}${SOMEBODY}|${anyOf('bắt|ép|bảo|rủ|đòi')}${upTo(1)}${SOMEBODY}${upTo(2)}${anyOf('cởi|cởi quần áo|khỏa thân|ngủ cùng|ngủ với|đi nhà nghỉ|vào nhà nghỉ|đi khách sạn|quan hệ')})`,
      ),
    },
    {
      because: 'một đứa trẻ cụ thể bị rủ rê, dụ dỗ tình dục',
      sign: sign(
        SOMEBODY,
        upTo(6),
        anyOf('bị|có người|người lạ|chú|anh'),
        upTo(5),
        anyOf('rủ|dụ|ép|bắt'),
        upTo(3),
        anyOf('đi nhà nghỉ|vào nhà nghỉ|đi khách sạn|quan hệ|ngủ cùng|ngủ với|khỏa thân'),
      ),
      unless: SUPPOSING,
    },
    {
      because: 'có người đòi hoặc dọa phát tán ảnh riêng tư',
      sign: sign(
        `(?:${anyOf('rủ|đòi|bắt|ép|bảo|dụ|nhắn tin|yêu cầu|xin')}${upTo(3)}${SOMEBODY}${upTo(3)}${anyOf('gửi ảnh|chụp ảnh|quay clip|gửi hình|gửi clip|ảnh nóng|ảnh khỏa thân')}` +
          `|${anyOf('dọa|đe dọa|doạ')}${upTo(3)}${anyOf('tung ảnh|tung clip|đăng ảnh|đăng clip|phát tán|gửi ảnh')}` +
          `|${anyOf('tung|đăng|phát tán')}${upTo(1)}${anyOf('ảnh|clip|hình')}${upTo(2)}${anyOf('nóng|nhạy cảm|khỏa thân')}${upTo(2)}${SOMEBODY})`,
      ),
      unless: SUPPOSING,
    },
    {
      because: 'có ý định tự làm hại hoặc không muốn sống',
      sign: sign(`(?:${SOMEBODY}|${words('bạn')} )`, upTo(8), `(?:${SELF_HARM}) `),
      unless: sign(
        anyOf('phòng|phòng tránh|phòng ngừa|phòng chống|ngăn chặn|giảm'),
        upTo(4),
        anyOf('tự tử|tự sát|tự hại'),
      ),
    },
    {
      because: 'có ý định tự làm hại hoặc không muốn sống',
      sign: sign(
        anyOf(
          'không muốn sống nữa|chỉ muốn chết|muốn chết quá|muốn tự tử|ko muốn sống nữa|chết cho xong|sống không để làm gì',
        ),
      ),
    },
    {
      because: 'một đứa trẻ cụ thể bị bắt nghỉ học hoặc làm việc',
      sign: sign(SOMEONE, upTo(4), `(?:${FORCED}) `, upTo(1), SOMEBODY, upTo(3), `(?:${WORK}) `),
    },
    {
      because: 'một đứa trẻ cụ thể bị bắt nghỉ học hoặc làm việc',
      sign: sign(
        SOMEBODY,
        upTo(3),
        `(?:${words('phải|bị bắt|bị ép|bị buộc|sắp phải')}) `,
        upTo(1),
        anyOf('nghỉ học|bỏ học|đi làm thuê|làm thuê|đi ăn xin|ăn xin|bán vé số|phụ hồ|bốc vác|đi làm|làm việc'),
        upTo(3),
      ),
      unless: sign(anyOf('nếu|bài tập|nghỉ học vì dịch|do dịch|vì dịch|vì mưa|do mưa|vì lũ|vì bão|nhóm')),
    },
    {
      because: 'một đứa trẻ cụ thể sắp phải lấy chồng, lấy vợ sớm',
      sign: sign(
        `(?:${SOMEONE}${upTo(4)}${anyOf('bắt|ép|muốn|định|sắp|đòi|hứa|bảo|cho')}${upTo(1)}(?:${SOMEBODY}${upTo(3)}(?:${MARRIAGE}) |(?:${words('gả|cưới')}) ${upTo(1)}${SOMEBODY})|${SOMEBODY}${upTo(3)}${anyOf('sắp|phải|bị|bị bắt|bị ép|chuẩn bị|sắp phải|đã|mới')}${upTo(4)}(?:${MARRIAGE}) )`,
      ),
      unless: sign(anyOf('nếu')),
    },
    {
      because: 'một đứa trẻ cụ thể bị bỏ mặc, không được chăm sóc',
      sign: sign(
        SOMEBODY,
        upTo(4),
        anyOf(
          'bị bỏ rơi|bị bỏ đói|bị nhốt|không có gì ăn|không được ăn|bị đuổi|ở nhà một mình cả|sợ về nhà|không dám về nhà|sợ bố|sợ dượng|bỏ nhà đi|muốn bỏ nhà|bị bán|bị lừa bán',
        ),
      ),
      unless: SUPPOSING,
    },
    {
      because: 'có người cho một đứa trẻ cụ thể xem nội dung dành cho người lớn',
      sign: sign(
        SOMEONE,
        upTo(4),
        anyOf('cho|bắt|ép|rủ|dụ'),
        upTo(1),
        SOMEBODY,
        upTo(2),
        anyOf('phim người lớn|phim đen|phim sex|phim cấp ba|ảnh khỏa thân|clip nóng|ảnh nóng'),
      ),
    },
    {
      because: 'có người tìm đến một đứa trẻ cụ thể vào ban đêm',
      sign: sign(
        anyOf('dượng|bố dượng|cha dượng|chú|bác|cậu|ông|anh họ|anh rể|thầy|hàng xóm'),
        upTo(4),
        anyOf('vào phòng|sang phòng|lên giường|vào giường|chui vào chăn'),
        SOMEBODY,
      ),
    },
    {
      because: 'một đứa trẻ cụ thể phải chạy trốn bạo lực ở nhà',
      sign: sign(
        `(?:${FAMILY}) `,
        upTo(3),
        anyOf('say rượu|say xỉn|nhậu say|uống say|đập phá|đập đồ|đập hết'),
        upTo(10),
        SOMEBODY,
        upTo(2),
        anyOf('phải chạy|bỏ chạy|chạy trốn|phải trốn|trốn|rất sợ|sợ lắm|sợ quá|không dám'),
      ),
    },
    {
      because: 'có người rủ rê một đứa trẻ cụ thể đi xa, sang nước ngoài làm việc',
      sign: sign(
        anyOf('rủ|dụ|dụ dỗ|lừa|dẫn|hứa cho'),
        upTo(1),
        SOMEBODY,
        upTo(3),
        anyOf('sang trung quốc|đi trung quốc|qua biên giới|sang campuchia|đi campuchia|ra nước ngoài|lương cao|làm xa'),
      ),
      unless: SUPPOSING,
    },
    {
      because: 'một đứa trẻ kể bằng tiếng Anh rằng mình bị làm hại',
      sign: sign(
        anyOf(
          'beats me|hits me|hurts me|hit me|beat me|touches me|touched me|raped me|kill myself|want to die|hurt myself',
        ),
      ),
    },
  ];

  /** "Em xin hỏi", "chúng con mong": who asks, not whom it happened to. */
  const asking = new RegExp(
    ` (?:${words('thưa|kính thưa|dạ')} [^ ]+ )?(?:${words('cho')} )?(?:${words('chúng|bọn|tụi|các')} )?(?:${words('em|con|cháu|mình|tớ|tôi')}) (?:${words('rất|xin|muốn|cũng|được|kính|xin được|xin phép')} ){0,3}(?:${words('hỏi|biết|mong|mong muốn|đề nghị|kiến nghị|đề xuất|thắc mắc|ước')}) `,
    'gu',
  );

  return { signs, asking };
}

/**
 * A pattern over the words of a sentence. Every Vietnamese word also matches when some of its signs are left out, as
 * children type: "đánh" is met by "đanh", "dánh" and "danh", but not by "dành".
 */
function words(pattern: string): string {
  return pattern.normalize('NFC').replace(/[\p{L}\p{M}]+/gu, (word) => `°?${[...exactly(word)].map(lenient).join('')}`);
}

function lenient(letter: string): string {
  if (/\p{M}/u.test(letter)) return `${letter}?`;
  const bare = fold(letter);
  return bare === letter ? letter : `[${letter}${bare}]`;
}

function sign(...parts: string[]): RegExp {
  return new RegExp(` ${parts.map((part) => `(?:${part})`).join('')}`, 'u');
}

/** Up to `most` words of any kind; a sentence keeps single spaces, so a part ends after its space. */
function upTo(most: number): string {
  return `(?:[^ ]+ ){0,${most}}`;
}

function anyOf(phrases: string): string {
  return `(?:${words(phrases)}) `;
}
