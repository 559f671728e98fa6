import type { GivenAnswer } from '../../functions/question/given-answer.ts';

/** What an agency answers in writing, in the parts that every answer must have. */
export type AgencyAnswer = Omit<GivenAnswer, 'on' | 'attachmentIds'>;

/** The answers of the story by the code of the question, in the order in which they were given; agencies and facts are invented. */
export const AGENCY_ANSWERS: Readonly<Record<string, readonly AgencyAnswer[]>> = {
  'BKT9-001': [
    {
      by: 'Trưởng phòng Quản lý đô thị thành phố Bắc Kạn',
      number: '412/QLĐT',
      decided: 'Phòng đã cho vá các ổ gà và khơi xong rãnh thoát nước trước cổng trường.',
      why: 'Rãnh thoát nước bị tắc nên nước đọng và làm hỏng mặt đường.',
      nothingMore:
        'Mặt đường và rãnh thoát nước đã sửa xong; từ nay đội duy tu kiểm tra thường xuyên sau mỗi trận mưa lớn.',
      resultClass: 'resolved',
      forChildren:
        'Đường vào trường đã được vá và rãnh nước đã được khơi thông. Đường ngập vì rãnh bị tắc. Sau mỗi trận mưa lớn sẽ có người đến kiểm tra.',
    },
  ],
  'BKT9-002': [
    {
      by: 'Trưởng phòng Kinh tế thành phố Bắc Kạn',
      number: '198/KT',
      decided:
        'Phòng cùng Phòng Y tế và các phường đã kiểm tra những điểm bán đồ ăn trước cổng trường; hàng không rõ nguồn gốc không được bán.',
      why: 'Đồ ăn không rõ nguồn gốc có thể gây ngộ độc, và người bán phải chứng minh được hàng mua ở đâu.',
      nothingMore: 'Đợt kiểm tra đã xong; việc kiểm tra hằng quý là công việc thường xuyên của Phòng.',
      resultClass: 'resolved',
      forChildren:
        'Các quán trước cổng trường đã được kiểm tra. Đồ ăn không rõ mua ở đâu thì không được bán, vì có thể làm các em đau bụng. Mỗi quý sẽ kiểm tra lại một lần.',
    },
  ],
  'BKT9-003': [
    {
      by: 'Trưởng phòng Giáo dục và Đào tạo thành phố Bắc Kạn',
      number: '655/GDĐT',
      decided:
        'Mỗi trường trung học cơ sở đã lập tổ tư vấn và đặt hộp thư “Điều em muốn nói”; khi biết các em có mâu thuẫn, giáo viên chủ nhiệm gặp riêng từng em ngay trong ngày.',
      why: 'Phần lớn vụ việc bắt đầu từ mâu thuẫn nhỏ không được hòa giải kịp thời.',
      nothingMore: 'Các trường đã làm xong; Phòng kiểm tra việc này trong các đợt kiểm tra thường kỳ.',
      resultClass: 'resolved',
      forChildren:
        'Trường nào cũng có tổ tư vấn và hộp thư “Điều em muốn nói”. Khi có mâu thuẫn, thầy cô chủ nhiệm sẽ gặp riêng từng em ngay trong ngày, vì chuyện nhỏ để lâu dễ thành chuyện lớn.',
    },
  ],
  'BKT9-004': [
    {
      by: 'Trưởng phòng Văn hóa và Thông tin thành phố Bắc Kạn',
      number: '301/VHTT',
      decided:
        'Thành phố chọn ba nhà văn hóa tổ dân phố còn đất trống để làm sân chơi có xà đơn, cầu trượt và bóng mát.',
      why: 'Ba nơi này gần khu dân cư đông trẻ em và không phải giải phóng mặt bằng.',
      next: 'Làm xong sân chơi đầu tiên',
      nextOn: '2023-12-29',
      resultClass: 'in-progress',
      forChildren:
        'Thành phố sẽ làm ba sân chơi ở ba nhà văn hóa, vì ở đó có đất trống và gần nhà nhiều bạn. Sân đầu tiên xong trước ngày 29/12/2023.',
    },
  ],
  'BKT9-005': [
    {
      by: 'Trưởng phòng Tài nguyên và Môi trường thành phố Bắc Kạn',
      number: '520/TNMT',
      decided:
        'Bãi rác tự phát bên bờ sông đã được dọn; Phòng đặt thùng rác, biển cấm đổ rác và lịch thu gom ba lần một tuần.',
      why: 'Đoạn bờ sông này chưa có điểm thu gom nên người dân đổ rác ngay tại chỗ.',
      nothingMore: 'Bờ sông đã sạch và đã có lịch thu gom; phường kiểm tra hằng tháng như công việc thường xuyên.',
      resultClass: 'resolved',
      forChildren:
        'Rác bên bờ sông đã được dọn. Ở đó nay có thùng rác, mỗi tuần thu gom ba lần. Trước đây người dân đổ rác ở đó vì chưa có chỗ bỏ rác.',
    },
  ],
  'BKT9-006': [
    {
      by: 'Trưởng phòng Giáo dục và Đào tạo thành phố Bắc Kạn',
      number: '671/GDĐT',
      decided:
        'Trường dành một phòng làm phòng tư vấn tâm lý, mở vào giờ ra chơi và sau buổi học, có giáo viên đã được tập huấn.',
      why: 'Các em cần một nơi kín đáo và một người lớn tin cậy để nói chuyện.',
      next: 'Mở phòng tư vấn tâm lý',
      nextOn: '2023-11-01',
      resultClass: 'in-progress',
      forChildren:
        'Trường sẽ có phòng tư vấn, mở vào giờ ra chơi và sau buổi học, vì các em cần một nơi kín đáo để nói chuyện. Phòng mở từ ngày 01/11/2023.',
    },
  ],
  'BKT9-007': [
    {
      by: 'Đội trưởng Đội Cảnh sát giao thông - Trật tự, Công an thành phố Bắc Kạn',
      number: '233/CATP-GT',
      decided: 'Công an thành phố đã chỉ đạo các đơn vị tăng cường tuần tra, kiểm soát và xử lý vi phạm theo quy định.',
      why: 'Thực hiện các văn bản chỉ đạo của cấp trên về bảo đảm trật tự, an toàn giao thông.',
      nothingMore: 'Nội dung này là nhiệm vụ thường xuyên.',
      resultClass: 'explained',
      forChildren: 'Công an đã tăng cường kiểm tra theo quy định.',
    },
    {
      by: 'Đội trưởng Đội Cảnh sát giao thông - Trật tự, Công an thành phố Bắc Kạn',
      number: '236/CATP-GT',
      decided:
        'Công an thành phố kiểm tra việc đội mũ bảo hiểm tại cổng các trường vào giờ đến lớp và giờ tan học, lần đầu nhắc nhở, lần sau báo nhà trường và gia đình.',
      why: 'Người đi xe máy điện, xe đạp điện bắt buộc phải đội mũ bảo hiểm; không đội mũ thì khi ngã rất dễ chấn thương đầu.',
      nothingMore: 'Việc kiểm tra đã bắt đầu và được làm thường xuyên, mỗi tháng thông báo kết quả cho các trường.',
      resultClass: 'resolved',
      forChildren:
        'Có ạ. Các chú công an kiểm tra mũ bảo hiểm ở cổng trường lúc đến lớp và lúc tan học, vì ngã mà không có mũ thì rất dễ bị thương ở đầu. Lần đầu các em được nhắc, lần sau nhà trường và gia đình được báo.',
    },
  ],
  'BKT9-008': [
    {
      by: 'Trưởng phòng Giáo dục và Đào tạo thành phố Bắc Kạn',
      number: '680/GDĐT',
      decided: 'Các trường không được ép học sinh học thêm dưới mọi hình thức.',
      why: 'Quy định hiện hành không cho phép ép học sinh học thêm.',
      nothingMore: 'Quy định đã được nhắc lại với tất cả các trường.',
      resultClass: 'explained',
      forChildren:
        'Không trường nào được ép các em học thêm, vì quy định không cho phép. Các trường đã được nhắc lại điều này.',
    },
    {
      by: 'Trưởng phòng Giáo dục và Đào tạo thành phố Bắc Kạn',
      number: '742/GDĐT',
      decided:
        'Các trường đã rà soát lượng bài tập về nhà: mỗi tối không quá 60 phút, không giao bài tập trong ngày lễ, Tết, và không ép học thêm.',
      why: 'Học quá nhiều làm các em mệt mỏi, thiếu ngủ; em hỏi đúng, lần trước Phòng chưa trả lời về bài tập.',
      nothingMore: 'Các trường đã áp dụng từ ngày 26/10/2023.',
      resultClass: 'resolved',
      forChildren:
        'Được em nhé. Từ ngày 26/10/2023 bài tập về nhà mỗi tối không quá 60 phút, ngày lễ và Tết không có bài tập, vì các em cần được nghỉ và ngủ đủ.',
    },
  ],
  'BKT9-009': [
    {
      by: 'Trưởng phòng Văn hóa và Thông tin thành phố Bắc Kạn',
      number: '295/VHTT',
      decided:
        'Thư viện thành phố đã mở cửa thêm sáng thứ Bảy; tủ sách thiếu nhi được luân chuyển giữa các nhà văn hóa tổ dân phố.',
      why: 'Trước đây thư viện không có người trực cuối tuần, trong khi đó lại là lúc các em rảnh nhất.',
      nothingMore: 'Lịch mở cửa mới và lịch luân chuyển tủ sách đã có hiệu lực.',
      resultClass: 'resolved',
      forChildren:
        'Thư viện nay mở cả sáng thứ Bảy; trước đây thì đóng cửa vì không có người trực. Tủ sách thiếu nhi lần lượt đến từng nhà văn hóa tổ.',
    },
  ],
  'BKT9-010': [
    {
      by: 'Trưởng phòng Lao động - Thương binh và Xã hội thành phố Bắc Kạn',
      number: '377/LĐTBXH',
      decided:
        'Phòng đã lập danh sách các trường nhận học sinh khuyết tật học hòa nhập và các điểm vui chơi có lối đi cho xe lăn, gửi đến từng gia đình.',
      why: 'Trẻ em khuyết tật có quyền học tập, vui chơi như mọi trẻ em, nhưng nhiều gia đình chưa biết nơi nào phù hợp.',
      nothingMore: 'Danh sách đã được gửi đến mọi gia đình và được cập nhật mỗi năm học.',
      resultClass: 'resolved',
      forChildren:
        'Phòng đã gửi đến từng gia đình danh sách những trường nhận các bạn khuyết tật và những chỗ chơi đi được bằng xe lăn, vì nhiều gia đình chưa biết.',
    },
  ],
  'BKT9-011': [
    {
      by: 'Trưởng phòng Tư pháp thành phố Bắc Kạn',
      number: '145/TP',
      decided:
        'Phòng cùng Hội Liên hiệp Phụ nữ và nhà trường đã đến từng gia đình có nguy cơ để giải thích pháp luật; các bạn nghỉ học được vận động và hỗ trợ sách vở để trở lại lớp.',
      why: 'Tảo hôn là vi phạm pháp luật và làm các bạn gái mất cơ hội học tập; nhiều gia đình chưa biết điều đó.',
      nothingMore: 'Đợt vận động đã xong; các bạn nghỉ học đều đã trở lại lớp.',
      resultClass: 'resolved',
      forChildren:
        'Cán bộ đã đến từng nhà để nói rõ: cưới quá sớm là vi phạm pháp luật và làm các bạn gái lỡ việc học. Các bạn nghỉ học đã được giúp sách vở và trở lại lớp.',
    },
  ],
  'BKT9-012': [
    {
      by: 'Trưởng phòng Quản lý đô thị thành phố Bắc Kạn',
      number: '031/QLĐT',
      decided: 'Năm bóng đèn hỏng trong ngõ đã được thay bằng đèn LED.',
      why: 'Bóng đèn cũ hỏng vì dây dẫn bị ẩm; dây cũng đã được thay.',
      nothingMore:
        'Đèn đã sáng; khi đèn hỏng, tổ dân phố báo số điện thoại trực của Phòng để sửa trong 03 ngày làm việc.',
      resultClass: 'resolved',
      forChildren: 'Năm bóng đèn hỏng trong ngõ nhà em đã được thay mới. Đèn hỏng vì dây bị ẩm, dây cũng đã thay rồi.',
    },
  ],
};
