import { exactly, fold } from './reading.ts';

/** A sign that a sentence tells of harm to a child, and what takes it back. */
export interface SignOfHarm {
  /** For the protection role. */
  readonly because: string;
  readonly sign: RegExp;
  readonly unless?: RegExp;
  /** Sought only in what is left when suppositions, and what somebody asks how to prevent, are taken out. */
  readonly supposable?: boolean;
}

/** What the words of a text are read by. */
export interface ReadingOfHarm {
  readonly signs: readonly SignOfHarm[];
  /** "Em xin hỏi", "chúng con mong": who asks, not whom it happened to. */
  readonly asking: RegExp;
  /**
   * What a general question does: it supposes, or asks how to prevent. A threat's condition ("dọa đăng lên nếu không gửi") supposes
   * nothing; it is matched as the first group.
   */
  readonly supposing: RegExp;
}

/**
 * Builds the signs of harm, and the patterns of what is left out before they are sought.
 *
 * They are read in sentences of words between single spaces, tones last; "°" marks a word with a capital inside the sentence.
 */
export function signsOfHarm(): ReadingOfHarm {
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
    'đánh|đánh đập|đánh đòn|đập|đấm|đá|tát|véo|véo tai|cấu|giật tóc|bạt tai|tát vào mặt|bóp cổ|đốt|dí thuốc|trói|nhốt|hành hạ|bạo hành|bạo lực|ngược đãi|chửi mắng|chửi rủa|đuổi ra khỏi nhà|đuổi khỏi nhà|bỏ đói|quất|dùng roi|lấy roi|cầm dao|dọa giết|giết|đâm|chém|đe dọa|dọa đánh',
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
  const MARRIAGE = words(
    'lấy chồng|lấy ck|lấy vợ|cưới|cưới chồng|cưới vợ|kết hôn|gả|gả chồng|gả đi|làm vợ|làm dâu|về nhà chồng|bắt vợ|kéo vợ',
  );

  const NOT = 'không|ko|k|kh|hông|hok|khum|chẳng|chả|đừng';
  const THREAT = anyOf('dọa|đe|đe dọa|hăm dọa|hù dọa|dọa dẫm|giọa|zọa');
  const PICTURE = 'ảnh|hình|clip|video|đoạn phim|ảnh nóng|ảnh nude|ảnh khỏa thân';
  const TO_SPREAD = anyOf('tung|đăng|phát tán|lan truyền|chia sẻ|gửi|gởi|up|post|bêu|đưa lên mạng|cho cả lớp xem');
  const NAKED = anyOf(
    'khỏa thân|nude|nóng|nhạy cảm|riêng tư|không mặc đồ|không mặc gì|không mặc quần áo|ko mặc đồ|k mặc đồ|ko mặc gì|cởi đồ|cởi áo|cởi truồng|hở ngực|hở hang|vùng kín|chỗ kín|lúc tắm|đang tắm|thay đồ',
  );
  /** Grown-ups and others of whom a touch is not the affection of parents. */
  const NOT_A_PARENT = anyOf(
    'dượng|bố dượng|cha dượng|ba dượng|chú|bác|cậu|ông|dượng rể|anh|thầy|thầy giáo|hàng xóm|gia sư|huấn luyện viên|bảo vệ|chủ|người lạ|bạn trai|người yêu mẹ|có người|lão|gã|thằng',
  );
  /** A touch that needs no further word; "so sánh" is none. */
  const GROPING = `(?:(?:${words('sờ|sờ mó|sờ soạng|rờ|rờ rẫm|mò mẫm|xờ|sàm sỡ|động chạm|đụng chạm')}) (?!(?:${words('sánh')}) ))`;
  /** The child where its body is spoken of: "người em" is its body here, and no younger brother or sister. */
  const BODY = `(?:${anyOf('người|ngừi|khắp người|vùng kín|chỗ kín|chỗ nhạy cảm|bộ phận|ngực|mông|đùi|bụng|tay|lưng|eo|má|cổ')}${upTo(1)}(?:${words('em|e|con|cháu|mình|mk|tớ|tôi|bạn|bạn em|bạn ấy|chúng em')}) )`;
  const PREGNANT = anyOf(
    'có bầu|có thai|mang bầu|mang thai|dính bầu|dính thai|to bụng|phá thai|nạo thai|bỏ thai|cấn bầu|có chửa',
  );
  const SCHOOLGIRL = `(?:${SOMEBODY}|${words('bạn')} )`;
  const TO_NOBODY = anyOf(
    'không dám nói|không dám kể|ko dám nói|ko dám kể|k dám nói|k dám kể|không dám nói với ai|không dám kể với ai|chưa dám nói|chưa dám kể|không biết nói với ai|không biết kể với ai',
  );

  const signs: readonly SignOfHarm[] = [
    {
      because: 'có người làm đau một đứa trẻ cụ thể',
      sign: sign(`(?:${anyOf('bạn|các bạn')})`, upTo(5), `(?:${VIOLENCE}) `, upTo(1), SOMEBODY),
      supposable: true,
    },
    {
      because: 'có người làm đau một đứa trẻ cụ thể',
      sign: sign(`(?!${anyOf('bạn|các bạn')})${SOMEONE}`, upTo(5), `(?:${VIOLENCE}) `, upTo(1), SOMEBODY),
      unless: sign(
        anyOf('đánh|bạo lực|bạo hành'),
        anyOf('con|con em'),
        anyOf('thì bị|có bị|có vi phạm|là vi phạm|là đúng|có đúng|bị phạt|bị xử lý|thì xử lý'),
      ),
    },
    {
      because: 'một đứa trẻ cụ thể bị đánh, bị bạo hành',
      sign: sign(SOMEBODY, upTo(4), anyOf('bị|phải chịu'), upTo(4), `(?:${VIOLENCE}) `),
      supposable: true,
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
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể bị xâm hại hoặc bị tiếp cận tình dục',
      sign: sign(SOMEBODY, upTo(4), anyOf('bị|phải chịu'), upTo(4), `(?:${SEXUAL}|${TOUCHING}) `),
      supposable: true,
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
      supposable: true,
    },
    {
      because: 'có người đòi hoặc dọa phát tán ảnh riêng tư',
      sign: sign(
        `(?:${anyOf('rủ|đòi|bắt|ép|bảo|dụ|nhắn tin|yêu cầu|xin')}${upTo(3)}${SOMEBODY}${upTo(3)}${anyOf('gửi ảnh|chụp ảnh|quay clip|gửi hình|gửi clip|ảnh nóng|ảnh khỏa thân')}` +
          `|${anyOf('dọa|đe dọa|doạ')}${upTo(3)}${anyOf('tung ảnh|tung clip|đăng ảnh|đăng clip|phát tán|gửi ảnh')}` +
          `|${anyOf('tung|đăng|phát tán')}${upTo(1)}${anyOf('ảnh|clip|hình')}${upTo(2)}${anyOf('nóng|nhạy cảm|khỏa thân')}${upTo(2)}${SOMEBODY})`,
      ),
      supposable: true,
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
      supposable: true,
      unless: sign(anyOf('bài tập|nghỉ học vì dịch|do dịch|vì dịch|vì mưa|do mưa|vì lũ|vì bão|nhóm')),
    },
    {
      because: 'một đứa trẻ cụ thể sắp phải lấy chồng, lấy vợ sớm',
      sign: sign(
        `(?:${SOMEONE}${upTo(4)}${anyOf('bắt|ép|muốn|định|sắp|đòi|hứa|bảo|cho')}${upTo(1)}(?:${SOMEBODY}${upTo(6)}(?:${MARRIAGE}) |(?:${words('gả|cưới')}) ${upTo(1)}${SOMEBODY})|${SOMEBODY}${upTo(3)}${anyOf('sắp|phải|bị|bị bắt|bị ép|chuẩn bị|sắp phải|đã|mới|sẽ')}${upTo(7)}(?:${MARRIAGE}) )`,
      ),
      supposable: true,
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
      supposable: true,
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
        anyOf(
          'phim người lớn|phim đen|phim sex|phim cấp ba|phim bậy|phim nóng|phim con heo|phim đồi trụy|clip sex|ảnh bậy|ảnh khỏa thân|clip nóng|ảnh nóng',
        ),
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
      supposable: true,
    },
    {
      because: 'một đứa trẻ kể bằng tiếng Anh rằng mình bị làm hại',
      sign: sign(
        anyOf(
          'beats me|hits me|hurts me|hit me|beat me|touches me|touched me|raped me|kill myself|want to die|hurt myself',
        ),
      ),
    },
    {
      because: 'có người đòi hoặc dọa phát tán ảnh riêng tư',
      sign: sign(
        `(?:${SOMEONE}|${SOMEBODY})`,
        upTo(12),
        THREAT,
        upTo(6),
        TO_SPREAD,
        upTo(6),
        `(?:${anyOf(`${PICTURE}|lên|cho mọi người|cho bố mẹ|cho cả lớp|ra`)})`,
      ),
      supposable: true,
    },
    {
      because: 'có người đòi hoặc dọa phát tán ảnh riêng tư',
      sign: sign(
        `(?:${SOMEONE}|${SOMEBODY})`,
        upTo(8),
        anyOf('rủ|đòi|bắt|ép|bảo|dụ|nhắn|nhắn tin|yêu cầu|xin|gạ|gạ gẫm|nài|ép buộc|kêu|muốn|đăng|tung|có'),
        upTo(6),
        anyOf(PICTURE),
        upTo(5),
        NAKED,
      ),
      unless: sign(anyOf('có'), upTo(1), anyOf('nên|được|phải|bị phạt|vi phạm|phạm luật')),
      supposable: true,
    },
    {
      because: 'có người đòi hoặc dọa phát tán ảnh riêng tư',
      sign: sign(
        anyOf('bắt|ép|bảo|dụ|gạ|đòi|kêu|rủ|yêu cầu'),
        upTo(1),
        SOMEBODY,
        upTo(3),
        anyOf(
          'bật camera|bật cam|mở camera|mở cam|gọi video|khoe ngực|cho xem ngực|cho xem vùng kín|chụp ngực|chụp vùng kín|quay phim',
        ),
      ),
      supposable: true,
    },
    {
      because: 'có người đụng chạm hoặc bắt một đứa trẻ cụ thể cởi đồ',
      sign: sign(SOMEONE, upTo(8), GROPING, upTo(3), `(?:${SOMEBODY}|${BODY})`),
      supposable: true,
    },
    {
      because: 'có người đụng chạm hoặc bắt một đứa trẻ cụ thể cởi đồ',
      sign: sign(
        NOT_A_PARENT,
        upTo(10),
        `(?:(?:${anyOf('chạm|đụng|bóp|nắn|vuốt|vuốt ve|xoa|hôn|thơm|luồn tay|thò tay|cho tay')})${upTo(3)}${BODY}|${anyOf('để tay|đặt tay|tay|động|động tay')}${upTo(2)}${BODY}|${anyOf('hôn|ôm hôn|ôm ghì|vuốt ve|cưỡng hôn|đè|ôm chặt')}${upTo(1)}${SOMEBODY}|${anyOf('nhìn trộm|nhìn lén|quay lén|quay trộm|chụp trộm|chụp lén|rình')}${upTo(2)}${SOMEBODY})`,
      ),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể bị xâm hại hoặc bị tiếp cận tình dục',
      sign: sign(
        NOT_A_PARENT,
        upTo(8),
        `(?:${anyOf('làm chuyện đó|làm chuyện ấy|làm chuyện người lớn|làm trò bậy|làm bậy|quan hệ|ngủ chung|ngủ cùng|nằm cùng|nằm chung')}${upTo(2)}${SOMEBODY}|${anyOf('bắt|ép|rủ|đòi|gạ|bảo|dụ|xin')}${upTo(1)}${SOMEBODY}${upTo(4)}${anyOf('làm chuyện đó|làm chuyện ấy|làm chuyện người lớn|nằm cùng|nằm chung|ngủ chung|tắm chung|tắm cùng|sờ|hôn')})`,
      ),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể có thai',
      sign: sign(SCHOOLGIRL, upTo(8), PREGNANT),
      unless: sign(anyOf('mẹ|má|mẹ em|cô|cô giáo|dì|thím|mợ|bác|chị dâu|vợ'), upTo(3), PREGNANT),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể có thai',
      sign: sign(anyOf('làm|khiến'), upTo(1), SCHOOLGIRL, upTo(3), PREGNANT),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể bị bắt nghỉ học hoặc làm việc',
      sign: sign(SOMEBODY, upTo(4), anyOf('bị'), upTo(4), `(?:${FORCED}) `, upTo(3), `(?:${WORK}) `),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể bị bắt nghỉ học hoặc làm việc',
      sign: sign(
        `(?:${FORCED}) `,
        upTo(1),
        SOMEBODY,
        upTo(3),
        anyOf('làm|làm việc|bán|rửa bát|bưng bê|phục vụ|nhặt ve chai|đi xin|móc túi|ăn trộm'),
        upTo(4),
        anyOf(
          'từ sáng|cả ngày|suốt ngày|suốt đêm|cả đêm|đến đêm|đến khuya|tới khuya|tới đêm|thâu đêm|quần quật|không công|không trả|ko trả|không lương|không cho nghỉ|không cho về|mười hai tiếng|tiếng một ngày|tiếng mỗi ngày',
        ),
      ),
      unless: sign(anyOf('bài tập|bài|trực nhật')),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể bị bắt nghỉ học hoặc làm việc',
      sign: sign(
        `(?:${anyOf('chủ|chủ quán|ông chủ|bà chủ|chủ xưởng|chủ nhà')}${upTo(8)}(?:${SOMEBODY})?${upTo(8)}|${SOMEBODY}${upTo(3)}${anyOf('làm|làm thuê|làm việc|bán|phụ|rửa bát|bưng bê')}${upTo(8)})`,
        anyOf(
          'không trả tiền|không trả lương|không trả công|ko trả tiền|ko trả lương|k trả lương|k trả tiền|không được trả lương|không được trả tiền|chưa được trả lương|quỵt lương|quỵt tiền|không cho về|ko cho về|không cho nghỉ|không cho ra ngoài|giữ giấy tờ|giữ điện thoại|bị chủ',
        ),
      ),
      supposable: true,
    },
    {
      because: 'có người đòi hoặc dọa phát tán ảnh riêng tư',
      sign: sign(
        `(?:${SOMEONE}|${SOMEBODY})`,
        upTo(12),
        `(?:${THREAT}${upTo(2)}${anyOf('tung|đăng|phát tán|lan truyền|up|post|bêu')}|${anyOf('bảo|nói|nhắn|kêu')}${upTo(10)}${anyOf('thì|sẽ|là')}${upTo(3)}${TO_SPREAD}${upTo(2)}${anyOf(PICTURE)}|${anyOf('bảo|nói|nhắn|kêu|dọa')}${upTo(4)}${anyOf(NOT)}${upTo(2)}${anyOf('gửi|gởi|chụp|quay|đưa tiền|nạp tiền|chuyển tiền|chiều')}${upTo(6)}${anyOf('thì|sẽ|là')})`,
      ),
      supposable: true,
    },
    {
      because: 'có người đòi hoặc dọa phát tán ảnh riêng tư',
      sign: sign(
        `(?:${anyOf('rủ|đòi|bắt|ép|bảo|dụ|yêu cầu|xin|gạ|gạ gẫm|nài|kêu')}${upTo(1)}${SOMEBODY}${upTo(4)}${anyOf(PICTURE)}${upTo(5)}${NAKED}` +
          `|${SOMEBODY}${upTo(4)}${anyOf('gửi|gởi|chụp|quay|có')}${upTo(2)}${anyOf(PICTURE)}${upTo(3)}${NAKED}` +
          `|${anyOf(PICTURE)}${upTo(2)}${SOMEBODY}${upTo(3)}${anyOf('bị')}${upTo(2)}${anyOf('tung|đăng|phát tán|lộ|lan truyền|gửi|up|post')}` +
          `|${anyOf('quay|chụp')}${upTo(2)}${SOMEBODY}${upTo(3)}${NAKED}` +
          `|${anyOf('giữ|lấy|lưu|gửi|gởi|chụp')}${upTo(1)}${anyOf(PICTURE)}${upTo(10)}${anyOf('đòi tiền|đòi|bắt|ép|dọa|nghe lời|tống tiền')}` +
          `|${anyOf('có|giữ|lưu')}${upTo(1)}${anyOf(PICTURE)}${upTo(1)}${SOMEBODY}${upTo(2)}${anyOf('máy|điện thoại')}` +
          `|${SOMEBODY}${upTo(4)}${anyOf('bị')}${upTo(3)}${anyOf('tống tiền')})`,
      ),
      supposable: true,
    },
    {
      because: 'có người đụng chạm hoặc bắt một đứa trẻ cụ thể cởi đồ',
      sign: sign(
        anyOf(
          'thầy|thầy giáo|bảo vệ|hàng xóm|dượng|bố dượng|cha dượng|người lạ|chủ|huấn luyện viên|gia sư|lão|gã|thằng',
        ),
        upTo(6),
        anyOf('ôm'),
        upTo(1),
        SOMEBODY,
      ),
      supposable: true,
    },
    {
      because: 'có người đụng chạm hoặc bắt một đứa trẻ cụ thể cởi đồ',
      sign: sign(
        anyOf('thò tay|luồn tay|cho tay|đút tay|thọc tay|kéo|tụt|vén|lột|giật'),
        upTo(3),
        anyOf('áo|quần|váy|quần áo'),
        upTo(1),
        SOMEBODY,
      ),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể bị xâm hại hoặc bị tiếp cận tình dục',
      sign: sign(
        SOMEBODY,
        upTo(5),
        anyOf('bị'),
        upTo(5),
        `(?:${GROPING}|${anyOf('quan hệ|làm bậy|làm trò bậy|làm chuyện đó|làm chuyện người lớn|làm chuyện ấy|làm nhục|cưỡng bức|cưỡng hôn|gạ tình|gạ gẫm|nhìn trộm|quay lén|chụp lén')})`,
      ),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể sắp phải lấy chồng, lấy vợ sớm',
      sign: sign(
        `(?:${SOMEBODY}${upTo(10)}${anyOf('tuổi|lớp')}${upTo(10)}(?:${MARRIAGE}) |${SOMEBODY}${upTo(6)}(?:${MARRIAGE}) ${upTo(8)}${anyOf('tuổi|lớp')})`,
      ),
      unless: sign(anyOf('bao nhiêu|mấy'), anyOf('tuổi')),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể bị xâm hại hoặc bị tiếp cận tình dục',
      sign: sign(
        `(?:${anyOf('hứa|cho tiền|cho quà|cho kẹo|mua quà|thưởng')}${upTo(8)}${SOMEBODY}${upTo(3)}${anyOf('cởi|cởi đồ|cởi áo|sờ|hôn|chụp ảnh')}` +
          `|${anyOf('tắm|thay đồ|thay quần áo')}${upTo(4)}${NOT_A_PARENT}${upTo(4)}${anyOf('vào|nhìn|đẩy cửa|mở cửa|rình')})`,
      ),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể sắp phải lấy chồng, lấy vợ sớm',
      sign: sign(`(?:${FORCED}) `, upTo(1), SOMEBODY, upTo(7), `(?:${MARRIAGE}) `),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể bị bắt nghỉ học hoặc làm việc',
      sign: sign(
        anyOf('chủ|chủ quán|ông chủ|bà chủ|chủ xưởng|chủ nhà'),
        upTo(6),
        anyOf('không cho|ko cho|k cho|bắt|ép|đánh|giữ'),
        upTo(1),
        SOMEBODY,
        upTo(2),
        anyOf('nghỉ|về|ra ngoài|đi học|làm|gọi điện|lại'),
      ),
      supposable: true,
    },
    {
      because: 'một đứa trẻ cụ thể phải giữ kín điều gì đó',
      sign: sign(
        `(?:${SOMEBODY}${upTo(4)}${TO_NOBODY}|${anyOf('dặn|bắt|bảo|cấm|dọa')}${upTo(1)}${SOMEBODY}${upTo(3)}${anyOf('giữ bí mật|không được kể|không được nói|cấm nói|cấm kể|đừng kể|đừng nói|im lặng|ko được nói|ko được kể')}${upTo(2)}${anyOf('ai|bố mẹ|mẹ|bố|ai biết|mọi người|cho ai')})`,
      ),
      supposable: true,
    },
  ];

  const asking = new RegExp(
    ` (?:${words('thưa|kính thưa|dạ')} [^ ]+ )?(?:${words('cho')} )?(?:${words('chúng|bọn|tụi|các')} )?(?:${words('em|con|cháu|mình|tớ|tôi')}) (?:${words('rất|xin|muốn|cũng|được|kính|xin được|xin phép')} ){0,3}(?:${words('hỏi|biết|mong|mong muốn|đề nghị|kiến nghị|đề xuất|thắc mắc|ước')}) `,
    'gu',
  );

  // Of what is supposed the clause is taken out, up to its "thì"; of what is to be prevented all that follows.
  const supposing = new RegExp(
    `( (?:${THREAT}|${anyOf('bảo|ép|bắt')})${upTo(4)}(?:${words('nếu')}) )` +
      `| ${anyOf('nếu|nếu như|giả sử|giả dụ|trường hợp|phòng khi')}(?!${upTo(3)}(?:${words(NOT)}) )(?!(?:${words('em|con|cháu|mình|tớ|tôi|bạn ấy|bạn em')}) (?:${words('nói|kể|mách|gửi|gởi|nghe|chịu|trả|im|cởi|cho|đồng ý|chụp|quay|đưa')}) )(?:(?!(?:${words('thì|là')}) )[^ ]+ )*(?:${words('thì')} |(?=$))` +
      `| ${anyOf('phòng tránh|phòng ngừa|phòng chống|ngăn chặn|ngăn ngừa|tránh bị|tránh để|tránh việc|khỏi bị|để không bị|bảo vệ khỏi|làm thế nào để không')}.*$`,
    'gu',
  );

  return { signs, asking, supposing };
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
