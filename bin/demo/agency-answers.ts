/** What an agency answers in writing, in the parts that every answer must have. */
export interface AgencyAnswer {
  readonly by: string;
  readonly decided: string;
  readonly why: string;
  readonly next: string;
}

/** The answers of the story, by the code of the question; agencies and facts are invented. */
export const AGENCY_ANSWERS: Readonly<Record<string, AgencyAnswer>> = {
  'BKT9-001': {
    by: 'Trưởng phòng Quản lý đô thị thành phố Bắc Kạn',
    decided:
      'Phòng đã cho vá các ổ gà và khơi rãnh thoát nước trước cổng trường; việc sửa cả tuyến đường được đưa vào kế hoạch năm 2024.',
    why: 'Rãnh thoát nước bị tắc nên nước đọng và làm hỏng mặt đường; sửa cả tuyến phải chờ bố trí vốn.',
    next: 'Khơi xong rãnh trước ngày 31/10/2023; báo lại với nhà trường khi có kế hoạch vốn, chậm nhất tháng 02/2024.',
  },
  'BKT9-002': {
    by: 'Trưởng phòng Kinh tế thành phố Bắc Kạn',
    decided:
      'Phòng cùng Phòng Y tế và các phường kiểm tra những điểm bán đồ ăn trước cổng trường; hàng không rõ nguồn gốc không được bán.',
    why: 'Đồ ăn không rõ nguồn gốc có thể gây ngộ độc, và người bán phải chứng minh được hàng mua ở đâu.',
    next: 'Kiểm tra từ ngày 16/10 đến ngày 31/10/2023; kết quả gửi các trường trước ngày 10/11/2023.',
  },
  'BKT9-003': {
    by: 'Trưởng phòng Giáo dục và Đào tạo thành phố Bắc Kạn',
    decided:
      'Mỗi trường trung học cơ sở lập tổ tư vấn và đặt hộp thư “Điều em muốn nói”; khi biết các em có mâu thuẫn, giáo viên chủ nhiệm gặp riêng từng em ngay trong ngày.',
    why: 'Phần lớn vụ việc bắt đầu từ mâu thuẫn nhỏ không được hòa giải kịp thời.',
    next: 'Các trường làm xong trước ngày 31/10/2023; Phòng kiểm tra tại từng trường trong tháng 11/2023.',
  },
  'BKT9-004': {
    by: 'Trưởng phòng Văn hóa và Thông tin thành phố Bắc Kạn',
    decided: 'Thành phố chọn ba nhà văn hóa tổ dân phố còn đất trống để làm sân chơi có xà đơn, cầu trượt và bóng mát.',
    why: 'Ba nơi này gần khu dân cư đông trẻ em và không phải giải phóng mặt bằng.',
    next: 'Sân đầu tiên làm xong trước ngày 31/12/2023, hai sân còn lại trong hè 2024.',
  },
  'BKT9-005': {
    by: 'Trưởng phòng Tài nguyên và Môi trường thành phố Bắc Kạn',
    decided:
      'Bãi rác tự phát bên bờ sông đã được dọn; Phòng đặt thùng rác, biển cấm đổ rác và lịch thu gom ba lần một tuần.',
    why: 'Đoạn bờ sông này chưa có điểm thu gom nên người dân đổ rác ngay tại chỗ.',
    next: 'Hằng tháng phường kiểm tra một lần; Phòng báo kết quả cho nhà trường vào cuối mỗi học kỳ.',
  },
  'BKT9-006': {
    by: 'Trưởng phòng Giáo dục và Đào tạo thành phố Bắc Kạn',
    decided:
      'Trường dành một phòng làm phòng tư vấn tâm lý, mở vào giờ ra chơi và sau buổi học, có giáo viên đã được tập huấn.',
    why: 'Các em cần một nơi kín đáo và một người lớn tin cậy để nói chuyện.',
    next: 'Phòng tư vấn mở từ ngày 01/11/2023.',
  },
  'BKT9-007': {
    by: 'Đội trưởng Đội Cảnh sát giao thông - Trật tự, Công an thành phố Bắc Kạn',
    decided:
      'Công an thành phố kiểm tra việc đội mũ bảo hiểm tại cổng các trường vào giờ đến lớp và giờ tan học, lần đầu nhắc nhở, lần sau báo nhà trường và gia đình.',
    why: 'Người đi xe máy điện, xe đạp điện bắt buộc phải đội mũ bảo hiểm; không đội mũ thì khi ngã rất dễ chấn thương đầu.',
    next: 'Bắt đầu từ ngày 02/10/2023; mỗi tháng thông báo kết quả cho các trường.',
  },
  'BKT9-008': {
    by: 'Trưởng phòng Giáo dục và Đào tạo thành phố Bắc Kạn',
    decided:
      'Các trường rà soát lượng bài tập về nhà, không giao bài tập trong ngày lễ, Tết và không bắt buộc học thêm dưới mọi hình thức.',
    why: 'Học quá nhiều làm các em mệt mỏi, thiếu ngủ; quy định hiện hành cũng không cho phép ép học sinh học thêm.',
    next: 'Áp dụng từ ngày 16/10/2023; cuối học kỳ I Phòng hỏi ý kiến các em một lần nữa.',
  },
  'BKT9-009': {
    by: 'Trưởng phòng Văn hóa và Thông tin thành phố Bắc Kạn',
    decided:
      'Thư viện thành phố mở cửa thêm sáng thứ Bảy; tủ sách thiếu nhi được luân chuyển giữa các nhà văn hóa tổ dân phố.',
    why: 'Trước đây thư viện không có người trực cuối tuần, trong khi đó lại là lúc các em rảnh nhất.',
    next: 'Thư viện mở sáng thứ Bảy từ ngày 04/11/2023; tủ sách đến các tổ trước ngày 31/12/2023.',
  },
  'BKT9-010': {
    by: 'Trưởng phòng Lao động - Thương binh và Xã hội thành phố Bắc Kạn',
    decided:
      'Phòng lập danh sách các trường nhận học sinh khuyết tật học hòa nhập và các điểm vui chơi có lối đi cho xe lăn, gửi đến từng gia đình.',
    why: 'Trẻ em khuyết tật có quyền học tập, vui chơi như mọi trẻ em, nhưng nhiều gia đình chưa biết nơi nào phù hợp.',
    next: 'Gửi danh sách trước ngày 30/10/2023; làm thêm lối đi cho xe lăn tại công viên trong năm 2024.',
  },
  'BKT9-011': {
    by: 'Trưởng phòng Tư pháp thành phố Bắc Kạn',
    decided:
      'Phòng cùng Hội Liên hiệp Phụ nữ và nhà trường đến từng gia đình có nguy cơ để giải thích pháp luật; các bạn nghỉ học được vận động và hỗ trợ sách vở để trở lại lớp.',
    why: 'Tảo hôn là vi phạm pháp luật và làm các bạn gái mất cơ hội học tập; nhiều gia đình chưa biết điều đó.',
    next: 'Đợt đầu từ ngày 06/11 đến ngày 30/11/2023; kết quả báo cho nhà trường trong tháng 12/2023.',
  },
  'BKT9-012': {
    by: 'Trưởng phòng Quản lý đô thị thành phố Bắc Kạn',
    decided: 'Năm bóng đèn hỏng trong ngõ đã được thay bằng đèn LED.',
    why: 'Bóng đèn cũ hỏng vì dây dẫn bị ẩm; dây cũng đã được thay.',
    next: 'Tổ dân phố báo qua số điện thoại trực của Phòng khi đèn hỏng; Phòng sửa trong vòng 03 ngày làm việc.',
  },
};
