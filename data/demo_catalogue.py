"""The tasks of the demonstration: invented, in the manner of the real action programme.

138 tasks that the centre assigns to each province, and about a dozen at a time for each commune;
new ones start through 2026 and 2027, so that there is always work.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

_PROVINCE_TITLES: dict[str, list[tuple[str, list[str]]]] = {
    "awareness": [
        ("Quán triệt Nghị quyết 57-NQ/TW đến {}", [
            "cấp ủy trực thuộc", "cán bộ chủ chốt", "đảng viên các chi bộ",
            "người đứng đầu cơ quan",
        ]),
        ("Mở chuyên mục tuyên truyền về chuyển đổi số trên {}", [
            "báo và đài của tỉnh", "hệ thống truyền thanh cơ sở", "mạng xã hội", "cổng thông tin",
        ]),
        ("Phát động phong trào Bình dân học vụ số trong {}", [
            "thanh niên", "phụ nữ", "nông dân", "công nhân, viên chức", "học sinh, sinh viên",
            "cựu chiến binh", "đồng bào dân tộc thiểu số", "hộ kinh doanh",
        ]),
    ],
    "institutions": [
        ("Rà soát, sửa đổi quy định về {}", [
            "đầu tư cho khoa học và công nghệ", "mua sắm sản phẩm số", "dữ liệu dùng chung",
            "thử nghiệm có kiểm soát", "thủ tục cấp phép hạ tầng số", "sở hữu trí tuệ",
            "định mức chi cho chuyển đổi số", "thuê dịch vụ công nghệ thông tin",
        ]),
        ("Ban hành kế hoạch hằng năm về {}", [
            "khoa học và công nghệ", "đổi mới sáng tạo", "chuyển đổi số", "an toàn thông tin mạng",
        ]),
        ("Cắt giảm ít nhất 30 % thời gian giải quyết thủ tục về {}", [
            "đất đai", "đầu tư", "xây dựng", "đăng ký doanh nghiệp", "hộ tịch", "bảo trợ xã hội",
            "môi trường", "giao thông vận tải",
        ]),
    ],
    "infrastructure": [
        ("Phủ sóng 5G tại {}", [
            "trung tâm hành chính", "khu công nghiệp", "bệnh viện và trường học", "khu du lịch",
            "cửa khẩu và cảng biển",
        ]),
        ("Xóa vùng lõm sóng di động tại {}", ["thôn, bản chưa có sóng", "tuyến đường liên xã"]),
        ("Hoàn thành mạng truyền số liệu chuyên dùng đến {}", [
            "các sở, ngành", "các xã, phường", "cơ quan Đảng", "các đơn vị sự nghiệp",
        ]),
        ("Đưa vào vận hành {}", [
            "trung tâm dữ liệu của tỉnh", "nền tảng tích hợp, chia sẻ dữ liệu",
            "trung tâm giám sát an toàn thông tin", "hệ thống họp trực tuyến ba cấp",
            "trung tâm điều hành thông minh", "kho dữ liệu số của tỉnh",
            "phòng thí nghiệm dùng chung", "nền tảng bản đồ số", "mạng cảm biến quan trắc",
        ]),
    ],
    "human-resources": [
        ("Bồi dưỡng kỹ năng số cho {}", [
            "cán bộ lãnh đạo", "công chức cấp tỉnh", "công chức cấp xã", "viên chức y tế",
            "giáo viên", "tổ công nghệ số cộng đồng", "cán bộ Mặt trận và đoàn thể",
        ]),
        ("Thu hút, đãi ngộ {}", [
            "chuyên gia công nghệ số", "nhà khoa học trẻ", "sinh viên giỏi ngành công nghệ",
            "trí thức kiều bào",
        ]),
        ("Đặt hàng đào tạo nhân lực ngành {}", [
            "bán dẫn", "trí tuệ nhân tạo", "an ninh mạng", "công nghệ sinh học", "năng lượng mới",
            "tự động hóa", "khoa học dữ liệu",
        ]),
    ],
    "digital-government": [
        ("Số hóa hồ sơ, kết quả giải quyết thủ tục hành chính ngành {}", [
            "tư pháp", "tài chính", "y tế", "giáo dục", "xây dựng", "nông nghiệp và môi trường",
            "công thương", "nội vụ",
        ]),
        ("Kết nối cơ sở dữ liệu {} với Trung tâm dữ liệu quốc gia", [
            "dân cư", "đất đai", "doanh nghiệp", "cán bộ, công chức", "bảo hiểm", "hộ tịch",
            "an sinh xã hội", "giáo dục",
        ]),
        ("Cung cấp dịch vụ công trực tuyến toàn trình lĩnh vực {}", [
            "đất đai", "xây dựng", "y tế", "giáo dục", "lao động", "giao thông", "văn hóa", "thuế",
        ]),
        ("Triển khai {}", [
            "chữ ký số cá nhân cho công chức", "hồ sơ sức khỏe điện tử", "học bạ số",
            "sổ tay đảng viên điện tử", "thanh toán không dùng tiền mặt trong dịch vụ công",
            "trợ lý ảo cho công chức", "báo cáo điện tử thay báo cáo giấy",
            "đánh giá công chức theo kết quả công việc",
        ]),
    ],
    "enterprises": [
        ("Hỗ trợ doanh nghiệp nhỏ và vừa {}", [
            "chuyển đổi số", "đổi mới công nghệ", "đăng ký bảo hộ sáng chế",
            "tiếp cận quỹ khoa học", "dùng hóa đơn điện tử", "xuất khẩu qua sàn điện tử",
        ]),
        ("Thành lập {}", [
            "quỹ đầu tư mạo hiểm của địa phương", "trung tâm khởi nghiệp sáng tạo",
            "khu công nghệ số tập trung", "sàn giao dịch công nghệ",
        ]),
        ("Đưa sản phẩm {} lên sàn thương mại điện tử", [
            "OCOP", "nông sản chủ lực", "thủ công mỹ nghệ", "du lịch",
        ]),
        ("Thí điểm {}", [
            "nhà máy thông minh", "nông nghiệp chính xác", "kho vận thông minh", "du lịch số",
        ]),
    ],
    "international": [
        ("Ký thỏa thuận hợp tác về {}", [
            "chuyển giao công nghệ", "đào tạo kỹ sư", "nghiên cứu chung", "đô thị thông minh",
            "trung tâm nghiên cứu và phát triển",
        ]),
        ("Tổ chức diễn đàn quốc tế về {}", [
            "đổi mới sáng tạo", "kinh tế số", "an ninh mạng", "công nghệ xanh",
        ]),
        ("Mời gọi nhà đầu tư nước ngoài vào {}", [
            "công nghiệp bán dẫn", "trung tâm dữ liệu", "năng lượng tái tạo", "công nghệ y sinh",
            "phần mềm",
        ]),
    ],
}  # fmt: skip

_PROVINCE_LEADS = {
    "awareness": ("Ban Tuyên giáo và Dân vận", "Sở Văn hóa, Thể thao và Du lịch"),
    "institutions": ("Sở Tư pháp", "Sở Tài chính", "Văn phòng UBND tỉnh"),
    "infrastructure": ("Sở Khoa học và Công nghệ", "Sở Xây dựng"),
    "human-resources": ("Sở Nội vụ", "Sở Giáo dục và Đào tạo"),
    "digital-government": ("Văn phòng UBND tỉnh", "Sở Khoa học và Công nghệ", "Công an tỉnh"),
    "enterprises": ("Sở Công Thương", "Sở Tài chính"),
    "international": ("Sở Ngoại vụ", "Sở Khoa học và Công nghệ"),
}

_NEAR = ["2025-09-15", "2025-09-30", "2025-10-15", "2025-10-31", "2025-11-15", "2025-11-25"]
_FAR = ["2025-12-15", "2025-12-31", "2026-03-31", "2026-06-30", "2026-09-30", "2026-12-15"]
_FAR += ["2026-12-31", "2027-06-30", "2027-12-31", ""]
_STARTS = ["", "2025-02-15", "2025-04-01", "2025-05-15", "2025-07-01", "2025-08-01"]

_KT, _VH = "Phòng Kinh tế", "Phòng Văn hóa – Xã hội"
_VP, _TT = "Văn phòng HĐND và UBND", "Trung tâm Phục vụ hành chính công"
_DT, _CA = "Phòng Kinh tế, Hạ tầng và Đô thị", "Công an cấp xã"

_COMMUNE_TASKS: list[tuple[str, str, str, str, str, str, str, str]] = [
    # code, title, group, assigned by, lead unit, start, due, scope
    ("CS-01", "Thành lập và duy trì tổ công nghệ số cộng đồng tại mọi thôn, tổ dân phố",
     "awareness", "central", _VH, "", "2025-10-31", "communes"),
    ("CS-02", "Cấp chữ ký số cho 100 % cán bộ, công chức",
     "digital-government", "central", _VP, "2025-07-01", "2025-10-15", "communes"),
    ("CS-03", "Tập huấn kỹ năng số cho cán bộ không chuyên trách",
     "human-resources", "province", _VH, "2025-07-01", "2025-11-05", "communes"),
    ("CS-04", "Số hóa hồ sơ, kết quả giải quyết thủ tục hành chính còn hiệu lực",
     "digital-government", "central", _TT, "2025-07-15", "2025-11-15", "communes"),
    ("CS-05", "Hoàn thành mạng truyền số liệu chuyên dùng đến trụ sở",
     "infrastructure", "central", _KT, "2025-07-15", "2025-12-31", "communes"),
    ("CS-06", "Phủ sóng 4G, 5G tới thôn chưa có dịch vụ",
     "infrastructure", "central", _KT, "2025-08-01", "2025-11-25", "kind:xã"),
    ("CS-07", "Lắp đặt điểm truy cập Internet miễn phí tại nơi công cộng",
     "infrastructure", "central", _DT, "2025-08-01", "2025-11-25", "kind:phường"),
    ("CS-08", "Bảo đảm liên lạc vệ tinh dự phòng cho đảo",
     "infrastructure", "central", _VP, "2025-08-01", "2025-11-25", "kind:đặc_khu"),
    ("CS-09", "Hướng dẫn người dân dùng định danh điện tử trong dịch vụ công",
     "digital-government", "central", _CA, "2025-08-15", "", "communes"),
    ("CS-10", "Đưa nông sản, sản phẩm OCOP lên sàn thương mại điện tử",
     "enterprises", "province", _KT, "2025-09-01", "2026-03-31", "kind:xã kind:đặc_khu"),
    ("CS-11", "Hỗ trợ hộ kinh doanh dùng hóa đơn điện tử từ máy tính tiền",
     "enterprises", "central", _DT, "2025-09-01", "2026-03-31", "kind:phường"),
    ("CS-12", "Lập hồ sơ sức khỏe điện tử cho người dân",
     "digital-government", "central", _VH, "2025-09-15", "2027-06-30", "communes"),
    ("CS-13", "Xây dựng mô hình phường không giấy tờ",
     "institutions", "province", _VP, "2025-10-01", "2026-12-15", "in:22; in:01"),
    ("CS-14", "Giới thiệu sáng kiến số của địa phương với đối tác ở bên kia biên giới",
     "international", "province", _VP, "2025-10-01", "2026-09-30", "06724 06184 02683 02647"),
    ("CS-15", "Làm sạch dữ liệu đất đai, hộ tịch và kết nối với dữ liệu dân cư",
     "digital-government", "central", _KT, "2026-01-05", "2027-10-31", "communes"),
    ("CS-16", "Chuyển toàn bộ báo cáo định kỳ sang báo cáo điện tử",
     "institutions", "central", _VP, "2026-04-01", "2028-01-31", "communes"),
    ("CS-17", "Tổ chức lớp Bình dân học vụ số tại mọi thôn, tổ dân phố",
     "awareness", "central", _VH, "2026-07-01", "2028-03-31", "communes"),
    ("CS-18", "Lắp cảm biến cảnh báo lũ, sạt lở tại điểm xung yếu",
     "infrastructure", "central", _KT, "2026-12-01", "2027-12-15", "kind:xã"),
    ("CS-19", "Thanh toán không dùng tiền mặt tại mọi chợ và điểm dịch vụ",
     "enterprises", "central", _DT, "2026-12-01", "2027-12-15", "kind:phường kind:đặc_khu"),
    ("CS-20", "Bồi dưỡng sử dụng trợ lý ảo cho công chức",
     "human-resources", "central", _VH, "2027-02-01", "2028-06-30", "communes"),
    ("CS-21", "Thí điểm một sáng kiến khoa học phục vụ sản xuất tại địa phương",
     "enterprises", "province", _KT, "2027-04-01", "2028-09-30", "communes"),
    ("CS-22", "Hoàn thiện bản đồ số về hạ tầng kỹ thuật và công trình công cộng",
     "infrastructure", "central", _KT, "2027-06-01", "2028-12-15", "communes"),
    ("CS-23", "Giải quyết thủ tục hành chính không phụ thuộc địa giới",
     "institutions", "central", _TT, "2027-09-01", "2029-03-31", "communes"),
]  # fmt: skip


def catalogue() -> pd.DataFrame:
    """Return the tasks, with the columns of the documented file; days are `date` or None."""
    rows = [*_province_tasks(), *_commune_tasks()]
    frame = pd.DataFrame(rows)
    for column in ("start_date", "due_date"):
        days = [date.fromisoformat(text) if text else None for text in frame[column]]
        frame[column] = pd.Series(days, dtype=object)
    return frame


def _province_tasks() -> list[dict[str, str]]:
    titles = [
        (group, pattern.format(thing))
        for group, patterns in _PROVINCE_TITLES.items()
        for pattern, things in patterns
        for thing in things
    ]
    rows = []
    for number, (group, title) in enumerate(titles):
        leads = _PROVINCE_LEADS[group]
        # Three of five are due before the end of November 2025; a stride mixes the groups.
        place = number * 7 % 5
        due = _NEAR[number * 5 % 6] if place < 3 else _FAR[number * 3 % 10]
        rows.append(
            {
                "task_code": f"TW-{number + 1:03d}",
                "title": title,
                "group": group,
                "assigned_by": "central",
                "lead_unit": leads[number % len(leads)],
                "coordinating_units": "UBND các xã, phường, đặc khu" if number % 3 else "",
                "start_date": _STARTS[number % 6],
                "due_date": due,
                "scope": "provinces",
            }
        )
    return rows


def _commune_tasks() -> list[dict[str, str]]:
    names = ("task_code", "title", "group", "assigned_by", "lead_unit", "start_date", "due_date")
    return [
        {**dict(zip(names, row[:7], strict=True)), "scope": row[7]}
        | {"coordinating_units": "Mặt trận Tổ quốc và các đoàn thể" if number % 2 else ""}
        for number, row in enumerate(_COMMUNE_TASKS)
    ]
