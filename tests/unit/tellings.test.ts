import { describe, expect, it } from 'vitest';
import { screen } from '../../functions/question/screen.ts';

const withoutSigns = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');

const TELLINGS = {
  'a threat with pictures': [
    'Có anh trên mạng bắt em gửi ảnh không mặc đồ, dọa đăng lên nếu không gửi tiếp.',
    'Nếu em không gửi ảnh nữa thì anh ấy dọa đăng ảnh của em lên mạng',
    'Anh trên mạng dọa đăng ảnh khỏa thân của em nếu em không gửi tiền',
    'Người yêu cũ của bạn em dọa tung clip riêng tư nếu bạn ấy chia tay',
    'Em quen một người trên game, người đó bảo không nghe lời thì sẽ gửi hình em cho cả lớp xem',
    'Anh ta bảo em mà không gửi thêm hình thì anh ta up hết lên facebook',
    'Có người hù dọa phát tán hình ảnh nhạy cảm của em gái em',
    'Bạn em lỡ gửi ảnh nude cho một anh, giờ anh ấy đòi tiền',
    'Nó bắt em bật camera lúc tắm, em sợ quá',
    'có ng trên zalo kêu e chụp hình ko mặc đồ gửi cho nó',
    'Một chú lạ nhắn tin xin ảnh em không mặc gì',
    'Các anh lớp trên quay clip bạn em thay đồ rồi dọa đăng',
    'Anh ấy nói nếu em kể với mẹ thì ảnh của em sẽ bị đăng lên mạng',
    'Em bị tống tiền vì người ta giữ ảnh của em',
  ],
  'a touch': [
    'Bố dượng hay sờ vào người em buổi tối, em sợ lắm, em không dám nói với ai.',
    'Thầy sờ vào người em',
    'Chú hàng xóm sờ mó em',
    'Bác rể cứ hay sờ người em',
    'Bố dượng sờ em',
    'Anh họ cứ đêm là thò tay vào áo em',
    'Thầy dạy thêm hay nắm tay rồi xoa đùi bạn em',
    'Ông hàng xóm hay ôm hôn em lúc không có ai ở nhà',
    'Chú em bắt em nằm cùng và làm chuyện người lớn',
    'Huấn luyện viên hay bóp mông các bạn nữ trong đội em',
    'Bạn thân em kể bị cậu ruột sờ ngực từ năm lớp 4',
    'Có một bác hay cho em kẹo rồi bảo em cho bác sờ',
    'Dượng hay nhìn trộm em tắm',
    'Anh trai bạn em xờ vào chỗ kín của bạn ấy',
    'Chú bảo đây là bí mật, không được kể cho ai, chú hay vuốt ve em',
    'Bạn em bị anh họ quan hệ mấy lần rồi',
  ],
  'an early marriage or a pregnancy': [
    'Bạn em bị bố bắt nghỉ học đi lấy chồng, bạn mới 14 tuổi',
    'Bạn trai bạn em làm bạn em có bầu, bạn em lớp 8',
    'Bố mẹ đã nhận tiền thách cưới, sang năm em phải về nhà người ta làm dâu',
    'Chị gái em 15 tuổi bị bắt về làm vợ rồi',
    'Em mới học lớp 9 mà nhà đòi gả em đi',
    'Bạn cùng bàn em có thai mà không dám nói với bố mẹ',
    'Mẹ bảo em hết lớp 8 thì cưới',
    'Em bị kéo về làm vợ ở bản bên, em muốn đi học',
    'Bạn em mang thai, bạn ấy mới lớp 7',
    'Nhà em nghèo nên bố định cho em đi lấy ck năm sau',
  ],
  'what a friend whispers, in other words': [
    'Anh hàng xóm cứ bắt em ngồi lên đùi rồi sờ soạng',
    'Em bị một người lạ trên tiktok ép gửi clip cởi đồ',
    'Người ta dọa sẽ gửi ảnh hở hang của bạn em cho bố mẹ bạn ấy',
    'Thầy dạy đàn toàn để tay lên đùi em, em không thích',
    'Bạn em kể đêm nào bố dượng cũng vào phòng bạn ấy',
    'Bạn cùng lớp em sắp bị gả sang Trung Quốc',
    'Em đi rửa bát thuê ba tháng mà bà chủ không trả lương',
    'Chú em hay bắt em xem phim bậy rồi bắt em làm theo',
    'Em gái em 13 tuổi có thai với anh hàng xóm',
    'Nếu em nói ra thì anh ấy bảo sẽ giết em',
    'Mỗi lần không gửi ảnh là anh ta chửi và dọa tung lên nhóm lớp',
    'Bố bắt chị gái em bỏ học để cưới người ta trả nợ',
    'Nó giữ video của em nên em phải nghe lời nó',
    'Bác bảo vệ hay ôm em từ đằng sau',
    'Có chú hay chở em đi học rồi hôn em',
    'Thằng anh họ cứ đè em ra',
    'Bạn em phải đi làm quán karaoke tiếp khách ban đêm',
    'Chủ bắt bạn em làm 14 tiếng một ngày',
    'Em bị bắt đi ăn xin, không đủ tiền thì bị đánh',
    'Mẹ em nhận lễ cưới của người ta rồi, em mới 15 tuổi',
    'Anh ấy bắt em chụp vùng kín gửi cho anh ấy',
    'Em lỡ gửi hình cho người ta, giờ họ đòi tiền không thì đăng',
    'Bố dượng bắt em cởi áo để kiểm tra',
    'Ông ngoại hay sờ chim em',
    'Thầy gọi em ở lại một mình rồi động vào ngực em',
  ],
  'several things, said by the way': [
    'Anh em quen qua mạng đòi em gửi ảnh mặc đồ lót, không gửi là anh ấy chửi',
    'Bạn em bị bạn trai cũ đe tung ảnh hai đứa lên trường',
    'Chú Hùng cạnh nhà hay gọi em sang rồi mò mẫm khắp người em',
    'Ông chủ tiệm bánh không cho bạn em nghỉ, bạn ấy mới 12 tuổi',
    'Em bị cậu sờ mông mấy lần mà mẹ không tin',
    'Bạn học lớp 7 ở xóm em chuẩn bị làm đám cưới',
    'Hôm qua thầy kéo tay em vào phòng kho rồi hôn em',
    'Bà nội bảo con gái học làm gì, bắt em ở nhà để gả chồng',
    'Ba cháu bắt cháu bán vé số tới 11 giờ đêm, bán không hết thì không được về nhà',
    'Em sợ lắm vì có clip của em trong máy người ta',
    'Chị em mới 16 mà đã phải bỏ học lấy chồng vì có bầu',
    'Bạn em làm ở xưởng may, bị nhốt trong xưởng không được về',
    'Người ta hứa cho em quà nếu em cởi đồ cho xem',
    'Mỗi lần tắm là dượng lại đẩy cửa vào',
    'Một ông chú trên facebook rủ em đi khách sạn',
  ],
  'forced work': [
    'Chủ quán bắt em làm từ sáng đến đêm không trả tiền, không cho về',
    'Bạn em đi làm ở quán cơm bị chủ quỵt lương và giữ điện thoại',
    'Cô chú bắt em bán hàng đến khuya mới cho ăn',
    'Em phải rửa bát thuê cả đêm, chủ không trả lương',
    'Bố bắt em trai em đi nhặt ve chai cả ngày không cho đi học',
    'Bạn em bị ép đi xin ăn ở chợ, không đủ tiền là bị đánh',
    'Bà chủ không cho em ra ngoài, giữ giấy tờ của em',
    'Bạn hàng xóm em bị mẹ bắt nghỉ học đi phụ hồ',
  ],
};

const GENERAL = [
  'Nếu bị tai nạn giao thông thì chúng em gọi số nào?',
  'Em đề nghị phạt nặng người đăng clip bạo lực học đường lên mạng',
  'Nhà trường có được bắt học sinh nộp tiền không?',
  'Thầy cô có được đánh học sinh không ạ?',
  'Em mong các chú công an dạy chúng em cách thoát hiểm',
  'Anh chị sinh viên có thể dạy chúng em học tiếng Anh không?',
  'Mẹ em làm công nhân, em ở nhà một mình buổi chiều, có lớp trông trẻ không ạ?',
  'Bố em bị công ty nợ lương, thành phố có giúp không?',
  'Em gửi hình ảnh bài vẽ dự thi qua đâu ạ?',
  'Trẻ em vùng cao không được đi học thì ai giúp?',
  'Chúng em muốn có nhà vệ sinh sạch và kín đáo hơn',
  'Em thấy nhiều bạn hút thuốc lá điện tử, nhà trường xử lý thế nào?',
  'Các bạn nữ bị trêu chọc vì mặc áo dài thì phải làm sao?',
  'Bố mẹ em hay cãi nhau, em nên làm gì?',
  'Cô giáo chụp ảnh chúng em rồi đăng lên nhóm lớp có được không?',
  'Làm thế nào để phòng tránh bị dọa đăng ảnh lên mạng ạ?',
  'Nếu bạn bị bắt nạt thì chúng em báo ai?',
  'Nếu không có hồ bơi thì chúng em học bơi ở đâu?',
  'Nếu bị người lạ trên mạng đòi gửi ảnh thì chúng em phải làm gì?',
  'Chúng em phải làm gì nếu bị dọa đăng ảnh lên mạng?',
  'Nếu ai đó xin ảnh riêng tư thì chúng em nên làm thế nào?',
  'Thành phố làm gì để ngăn chặn nạn tảo hôn?',
  'Trẻ em bao nhiêu tuổi thì được đi làm ạ?',
  'Lấy chồng trước 18 tuổi có vi phạm pháp luật không?',
  'Vì sao vẫn còn bạn phải nghỉ học để lấy chồng sớm ở vùng cao?',
  'Chủ quán thuê trẻ em làm việc thì bị phạt thế nào?',
  'Có số điện thoại nào để trẻ em bị xâm hại gọi không?',
  'Làm sao để nhận biết người có ý định xâm hại?',
  'Trường có dạy chúng em về phòng tránh xâm hại tình dục không?',
  'Nếu bị bạn bè trêu chọc thì nên nói với ai?',
  'Em muốn biết cách phòng tránh bị lừa đảo trên mạng',
  'Có nên đăng ảnh trẻ em lên mạng không?',
  'Bố mẹ đăng ảnh của con lên mạng có cần hỏi ý kiến con không?',
  'Đề nghị nhà trường lắp camera ở cổng trường để chúng em an toàn',
  'Học sinh mang thai có được đi học tiếp không?',
  'Mẹ em có bầu, em bé ra đời có được tiêm phòng miễn phí không?',
  'Vì sao chúng em phải làm nhiều bài tập đến khuya?',
  'Cô giáo hay so sánh em với các bạn, em mong cô đừng so sánh',
  'Mẹ hay ôm em mỗi tối, em mong bố mẹ nào cũng ôm con',
  'Xử lý thế nào người tung ảnh người khác lên mạng?',
  'Khi gặp người lạ bắt chuyện thì trẻ em nên làm gì?',
  'Nếu có người đuối nước thì chúng em gọi ai?',
  'Giả sử bị lạc đường thì em gọi số nào?',
  'Bạo lực học đường được xử lý thế nào ạ?',
  'Chúng em mong có phòng tư vấn tâm lý ở trường',
  'Các bạn nghỉ học đi làm thuê có được quay lại trường không?',
  'Trẻ em làm việc trong quán ăn có bị cấm không?',
  'Nếu bố mẹ ly hôn thì con ở với ai?',
  'Thành phố có biện pháp gì bảo vệ trẻ em trên mạng?',
  'Làm sao để không bị bắt nạt trên mạng?',
  'Nếu nhà xa trường thì có xe buýt không ạ?',
  'Cảnh sát có đến trường dạy chúng em kỹ năng tự vệ không?',
  'Em sợ chó thả rông trên đường đi học, xin bắt nhốt chó lại',
  'Ảnh của chúng em trên bảng tin trường bị mờ, có thay được không?',
  'Em muốn gửi video dự thi thì gửi ở đâu?',
  'Chúng em muốn có lớp học bơi, học võ ở nhà văn hóa',
  'Nếu phát hiện bạn bị bạo lực thì chúng em báo cho ai?',
];

/** Read without signs these say something else: "con bạn", "bị mó". When in doubt they are sealed. */
const AMBIGUOUS = [
  'Vì sao vẫn còn bạn phải nghỉ học để lấy chồng sớm ở vùng cao?',
  'Ảnh của chúng em trên bảng tin trường bị mờ, có thay được không?',
];

describe.each(Object.entries(TELLINGS))('a child that tells of %s', (_, tellings) => {
  it.each(tellings)('is heard: "%s"', (text) => {
    expect(screen(text).safeguarding.sealed).toBe(true);
  });

  it.each(tellings)('is heard without signs: "%s"', (text) => {
    expect(screen(withoutSigns(text).toLowerCase()).safeguarding.sealed).toBe(true);
  });
});

describe('a question in general', () => {
  it.each(GENERAL)('stays in the ordinary flow: "%s"', (text) => {
    expect(screen(text).safeguarding).toEqual({ sealed: false, because: [] });
  });

  it.each(GENERAL.filter((text) => !AMBIGUOUS.includes(text)))('stays there without signs: "%s"', (text) => {
    expect(screen(withoutSigns(text)).safeguarding.sealed).toBe(false);
  });
});
