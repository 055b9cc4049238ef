"""One invented chat as iPhones of many languages would export it, and the kind of each row.

Wordings are those of the app; a row that WhatsApp writes begins with a mark, and the header of a
medium has one before its bracket.
"""

from __future__ import annotations

MARK = "\u200e"
KINDS = (
    "system", "text", "photo", "video", "audio", "sticker", "gif", "document", "contact",
    "deleted", "deleted", "call", "call", "call", "location", "location", "poll", "text",
    "unknown", "text", "photo", "audio", "system", "system",
)  # fmt: skip

# Encryption; photo, video, audio, sticker, gif, document, contact left out; deleted by the other
# and by oneself; missed voice and video call; voice call; live place; poll and option; edited;
# waiting; security code; a new number.
CHATS: dict[str, tuple[str, ...]] = {
    "en": (
        "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them.",
        "image omitted", "video omitted", "audio omitted", "sticker omitted", "GIF omitted", "document omitted",
        "Contact card omitted", "This message was deleted.", "You deleted this message.",
        "Missed voice call", "Missed video call", "Voice call", "Live location shared", "POLL", "OPTION",
        "This message was edited", "Waiting for this message. This may take a while.",
        "Your security code with Mia changed. Tap to learn more.", "Mia changed their phone number to a new number. Tap to message or add the new number.",
    ),
    "de": (
        "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Nur Personen in diesem Chat können sie lesen, anhören oder teilen.",
        "Bild weggelassen", "Video weggelassen", "Audio weggelassen", "Sticker weggelassen", "GIF weggelassen", "Dokument weggelassen",
        "Kontaktkarte weggelassen", "Diese Nachricht wurde gelöscht.", "Du hast diese Nachricht gelöscht.",
        "Verpasster Sprachanruf", "Verpasster Videoanruf", "Sprachanruf", "Live-Standort wird geteilt", "UMFRAGE", "OPTION",
        "Diese Nachricht wurde bearbeitet.", "Warte auf diese Nachricht. Dies kann eine Weile dauern.",
        "Deine Sicherheitsnummer für Mia hat sich geändert. Tippe, um mehr zu erfahren.", "Mia hat die Telefonnummer gewechselt. Tippe, um eine Nachricht zu senden.",
    ),
    "es": (
        "Los mensajes y las llamadas están cifrados de extremo a extremo. Solo las personas en este chat pueden leerlos.",
        "imagen omitida", "video omitido", "audio omitido", "sticker omitido", "GIF omitido", "documento omitido",
        "Tarjeta de contacto omitida", "Se eliminó este mensaje.", "Eliminaste este mensaje.",
        "Llamada perdida", "Videollamada perdida", "Llamada de voz", "Ubicación en tiempo real compartida", "ENCUESTA", "OPCIÓN",
        "Se editó este mensaje.", "Esperando el mensaje. Esto puede tomar tiempo.",
        "Tu código de seguridad con Mia cambió. Toca para obtener más información.", "Mia cambió su número de teléfono. Toca para enviar un mensaje.",
    ),
    "fr": (
        "Les messages et les appels sont chiffrés de bout en bout. Seules les personnes qui prennent part à cette discussion peuvent les lire.",
        "image absente", "vidéo absente", "audio omis", "sticker omis", "GIF retiré", "document manquant",
        "Fiche contact manquante", "Ce message a été supprimé.", "Vous avez supprimé ce message.",
        "Appel vocal manqué", "Appel vidéo manqué", "Appel vocal", "Localisation en direct partagée", "SONDAGE ", "OPTION",
        "Ce message a été modifié", "En attente de ce message. Cela peut prendre un certain temps.",
        "Votre code de sécurité avec Mia a changé. Appuyez pour en savoir plus.", "Mia a changé de numéro de téléphone. Appuyez pour lui écrire.",
    ),
    "it": (
        "I messaggi e le chiamate sono crittografati end-to-end. Solo le persone in questa chat possono leggerli.",
        "immagine omessa", "video omesso", "audio omesso", "sticker omesso", "GIF esclusa", "documento omesso",
        "Scheda contatto omessa", "Questo messaggio è stato eliminato.", "Hai eliminato questo messaggio.",
        "Chiamata vocale persa", "Videochiamata persa", "Chiamata vocale", "Posizione in tempo reale condivisa", "SONDAGGIO", "OPZIONE",
        "Questo messaggio è stato modificato", "In attesa del messaggio. Potrebbe volerci del tempo.",
        "Il tuo codice di sicurezza con Mia è cambiato. Tocca per saperne di più.", "Mia ha cambiato numero di telefono. Tocca per inviare un messaggio.",
    ),
    "pt": (
        "As mensagens e as ligações são protegidas com a criptografia de ponta a ponta. Somente as pessoas que fazem parte da conversa podem ler.",
        "imagem ocultada", "vídeo omitido", "áudio ocultado", "figurinha omitida", "GIF omitido", "documento omitido",
        "Cartão do contato omitido", "Mensagem apagada", "Você apagou esta mensagem.",
        "Ligação de voz perdida", "Ligação de vídeo perdida", "Ligação de voz", "Localização em tempo real compartilhada", "ENQUETE", "OPÇÃO",
        "Mensagem editada", "Aguardando mensagem. Essa ação pode levar alguns instantes.",
        "Seu código de segurança com Mia mudou. Toque para saber mais.", "Mia mudou de número de telefone. Toque para enviar uma mensagem.",
    ),
    "pt-pt": (
        "As mensagens e as chamadas são encriptadas ponto a ponto. Só as pessoas desta conversa as podem ler.",
        "imagem não revelada", "vídeo não revelado", "áudio não revelado", "sticker não revelado", "GIF não revelado", "documento não revelado",
        "Cartão de contacto não revelado", "Esta mensagem foi apagada.", "Apagou esta mensagem.",
        "Chamada de voz não atendida", "Chamada de vídeo não atendida", "Chamada de voz", "Localização em tempo real partilhada", "SONDAGEM", "OPÇÃO",
        "Esta mensagem foi editada", "A aguardar esta mensagem. Pode demorar um pouco.",
        "O seu código de segurança com Mia mudou. Toque para saber mais.", "Mia alterou o número de telefone. Toque para enviar uma mensagem.",
    ),
    "nl": (
        "Berichten en gesprekken worden end-to-end versleuteld. Alleen mensen in deze chat kunnen ze lezen.",
        "afbeelding weggelaten", "video weggelaten", "audio weggelaten", "sticker weggelaten", "GIF weggelaten", "document weggelaten",
        "Contactkaart weggelaten", "Dit bericht is verwijderd.", "U hebt dit bericht verwijderd.",
        "Gemiste spraakoproep", "Gemiste video-oproep", "Spraakoproep", "Livelocatie gedeeld", "POLL", "OPTIE",
        "Dit bericht is bewerkt", "Wachten op dit bericht. Dit kan even duren.",
        "Uw beveiligingscode met Mia is gewijzigd. Tik voor meer info.", "Mia heeft een nieuw telefoonnummer. Tik om een bericht te sturen.",
    ),
    "tr": (
        "Mesajlar ve aramalar uçtan uca şifrelidir. Yalnızca bu sohbetteki kişiler okuyabilir.",
        "görüntü dahil edilmedi", "video dahil edilmedi", "ses dahil edilmedi", "Çıkartma dahil edilmedi", "GIF dahil edilmedi", "belge dahil edilmedi",
        "Kişi kartı dahil edilmedi", "Bu mesaj silindi.", "Bu mesajı sildiniz.",
        "Cevapsız sesli arama", "Cevapsız görüntülü arama", "Sesli arama", "Canlı konum paylaşıldı", "ANKET", "SEÇENEK",
        "Bu mesaj düzenlendi", "Bu mesaj bekleniyor. Bu işlem biraz zaman alabilir.",
        "Mia ile güvenlik kodunuz değişti. Daha fazla bilgi için dokunun.", "Mia telefon numarasını değiştirdi. Mesaj göndermek için dokunun.",
    ),
    "ru": (
        "Сообщения и звонки защищены сквозным шифрованием. Только участники этого чата могут их читать.",
        "изображение отсутствует", "видео отсутствует", "аудиофайл отсутствует", "стикер не добавлен", "GIF отсутствует", "документ отсутствует",
        "Карточка контакта не добавлена", "Данное сообщение удалено.", "Вы удалили данное сообщение.",
        "Пропущенный аудиозвонок", "Пропущенный видеозвонок", "Аудиозвонок", "Местоположение в реальном времени", "ОПРОС", "ВАРИАНТ",
        "Сообщение изменено", "Ожидание сообщения. Это может занять некоторое время.",
        "Ваш код безопасности с Mia изменился. Нажмите, чтобы узнать больше.", "Mia сменила номер телефона. Нажмите, чтобы написать.",
    ),
    "uk": (
        "Повідомлення та дзвінки захищено наскрізним шифруванням. Лише учасники цього чату можуть їх читати.",
        "зображення пропущено", "відео пропущено", "аудіо пропущено", "наліпка відсутня", "GIF пропущено", "документ пропущено",
        "Картку контакту пропущено", "Це повідомлення видалено.", "Ви видалили це повідомлення.",
        "Пропущений голосовий дзвінок", "Пропущений відеодзвінок", "Голосовий дзвінок", "Місцезнаходження в реальному часі", "ОПИТУВАННЯ", "ВАРІАНТ",
        "Це повідомлення відредаговано", "Очікування цього повідомлення. Це може тривати певний час.",
        "Ваш код безпеки з Mia змінився. Торкніться, щоб дізнатися більше.", "Mia змінила номер телефону. Торкніться, щоб написати.",
    ),
    "pl": (
        "Wiadomości i połączenia są szyfrowane metodą end-to-end. Tylko osoby w tym czacie mogą je odczytać.",
        "obraz pominięto", "wideo pominięto", "dźwięk pominięto", "naklejka pominięta", "GIF pominięto", "dokument pominięto",
        "Karta kontaktu pominięta", "Ta wiadomość została usunięta.", "Usunięto tę wiadomość.",
        "Nieodebrane połączenie głosowe", "Nieodebrane połączenie wideo", "Połączenie głosowe", "Udostępniono lokalizację na żywo", "ANKIETA", "OPCJA",
        "Wiadomość została zmieniona", "Oczekiwanie na wiadomość. To może chwilę potrwać.",
        "Twój kod bezpieczeństwa z Mia zmienił się. Dotknij, aby dowiedzieć się więcej.", "Mia zmieniła numer telefonu. Dotknij, aby napisać.",
    ),
    "cs": (
        "Zprávy a hovory jsou koncově šifrované. Číst je mohou jen lidé v tomto chatu.",
        "obrázek vynechán", "video vynecháno", "zvuk vynechán", "nálepka vynechána", "GIF vynechán", "dokument vynechán",
        "karta kontaktu vynechána", "Tato zpráva byla smazána.", "Tuto zprávu jste smazali.",
        "Zmeškaný hlasový hovor", "Zmeškaný videohovor", "Hlasový hovor", "Sdílená aktuální poloha", "ANKETA", "MOŽNOST",
        "Tato zpráva byla upravena", "Čekání na tuto zprávu. Může to chvíli trvat.",
        "Váš bezpečnostní kód s Mia se změnil. Klepněte pro více informací.", "Mia si změnila telefonní číslo. Klepněte pro zprávu.",
    ),
    "id": (
        "Pesan dan panggilan terenkripsi secara end-to-end. Hanya orang di chat ini yang bisa membacanya.",
        "gambar tidak disertakan", "video tidak disertakan", "audio tidak disertakan", "stiker tidak disertakan", "GIF tidak disertakan", "dokumen tidak disertakan",
        "Kartu kontak tidak disertakan", "Pesan ini telah dihapus.", "Anda menghapus pesan ini.",
        "Panggilan suara tak terjawab", "Panggilan video tak terjawab", "Panggilan suara", "Lokasi terkini dibagikan", "JAJAK PENDAPAT", "OPSI",
        "Pesan ini diedit", "Menunggu pesan ini. Ini mungkin perlu waktu beberapa saat.",
        "Kode keamanan Anda dengan Mia telah berubah. Ketuk untuk info selengkapnya.", "Mia mengganti nomor telepon. Ketuk untuk mengirim pesan.",
    ),
    "vi": (
        "Tin nhắn và cuộc gọi được mã hóa đầu cuối. Chỉ những người trong đoạn chat này mới đọc được.",
        "đã bỏ qua hình ảnh", "đã bỏ qua video", "đã bỏ qua âm thanh", "đã bỏ qua nhãn dán", "đã bỏ qua GIF", "đã bỏ qua tài liệu",
        "Đã bỏ qua thẻ liên hệ", "Tin nhắn này đã bị xóa.", "Bạn đã xóa tin nhắn này.",
        "Cuộc gọi thoại nhỡ", "Cuộc gọi video nhỡ", "Cuộc gọi thoại", "Đã chia sẻ vị trí trực tiếp", "CUỘC THĂM DÒ Ý KIẾN", "TÙY CHỌN",
        "Tin nhắn này đã được chỉnh sửa", "Đang chờ tin nhắn này. Quá trình này có thể mất một lúc.",
        "Mã bảo mật của bạn với Mia đã thay đổi. Nhấn để tìm hiểu thêm.", "Mia đã đổi số điện thoại. Nhấn để nhắn tin.",
    ),
    "th": (
        "ข้อความและการโทรได้รับการเข้ารหัสจากต้นทางถึงปลายทาง มีเพียงคนในแชทนี้ที่อ่านได้",
        "ไม่รวมรูปภาพ", "ไม่รวมวิดีโอ", "ไม่รวมไฟล์เสียง", "ไม่รวมสติกเกอร์", "ไม่รวม GIF", "ไม่รวมเอกสาร",
        "ไม่รวมการ์ดผู้ติดต่อ", "ข้อความนี้ถูกลบแล้ว", "คุณลบข้อความนี้แล้ว",
        "สายที่ไม่ได้รับ", "ไม่ได้รับวิดีโอคอล", "การโทรด้วยเสียง", "แชร์ตำแหน่งสด", "โพล", "ตัวเลือก",
        "ข้อความนี้ถูกแก้ไข", "กำลังรอข้อความนี้ อาจใช้เวลาสักครู่",
        "รหัสความปลอดภัยของคุณกับ Mia เปลี่ยนไป แตะเพื่อดูข้อมูลเพิ่มเติม", "Mia เปลี่ยนหมายเลขโทรศัพท์ แตะเพื่อส่งข้อความ",
    ),
    "hi": (
        "मैसेज और कॉल एंड-टू-एंड एन्क्रिप्टेड हैं. इन्हें सिर्फ़ इस चैट के लोग पढ़ सकते हैं.",
        "इमेज हटाई गई", "वीडियो हटाया गया", "ऑडियो हटाया गया", "स्टिकर हटाया गया", "GIF हटाया गया", "डॉक्यूमेंट हटाया गया",
        "कॉन्टैक्ट कार्ड हटाया गया", "यह मैसेज मिटाया गया.", "आपने यह मैसेज मिटाया.",
        "मिस्ड वॉइस कॉल", "मिस्ड वीडियो कॉल", "वॉइस कॉल", "लाइव लोकेशन शेयर की गई", "पोल", "विकल्प",
        "यह मैसेज एडिट किया गया", "इस मैसेज का इंतज़ार है. इसमें थोड़ा समय लग सकता है.",
        "Mia के साथ आपका सुरक्षा कोड बदल गया है. ज़्यादा जानने के लिए टैप करें.", "Mia ने अपना फ़ोन नंबर बदला. मैसेज भेजने के लिए टैप करें.",
    ),
    "ar": (
        "الرسائل والمكالمات مشفرة تمامًا بين الطرفين. يمكن فقط لمن في هذه الدردشة قراءتها.",
        "لم يتم إدراج الصورة", "لم يتم إدراج الفيديو", "لم يتم إدراج المقطع الصوتي", "لم يتم إدراج الملصق", "لم يتم إدراج صورة GIF", "لم يتم إدراج المستند",
        "لم يتم إدراج بطاقة جهة الاتصال", "تم حذف هذه الرسالة.", "لقد حذفت هذه الرسالة.",
        "مكالمة صوتية فائتة", "مكالمة فيديو فائتة", "مكالمة صوتية", "تمت مشاركة الموقع المباشر", "استطلاع رأي", "خيار",
        "تم تعديل هذه الرسالة", "في انتظار هذه الرسالة. قد يستغرق هذا بعض الوقت.",
        "تغيّر رمز الأمان مع Mia. انقر لمعرفة المزيد.", "غيّر Mia رقم هاتفه. انقر لإرسال رسالة.",
    ),
    "he": (
        "ההודעות והשיחות מוצפנות מקצה לקצה. רק אנשים בצ'אט הזה יכולים לקרוא אותן.",
        "התמונה הושמטה", "הסרטון הושמט", "האודיו הושמט", "הסטיקר הושמט", "GIF הושמט", "המסמך הושמט",
        "כרטיס איש הקשר הושמט", "הודעה זו נמחקה.", "מחקת הודעה זו.",
        "שיחה קולית שלא נענתה", "שיחת וידאו שלא נענתה", "שיחה קולית", "מיקום בזמן אמת שותף", "סקר", "אפשרות",
        "ההודעה נערכה", "ממתין להודעה זו. הפעולה עשויה להימשך זמן מה.",
        "קוד האבטחה שלך עם Mia השתנה. יש להקיש לפרטים.", "Mia החליפה מספר טלפון. יש להקיש לשליחת הודעה.",
    ),
    "zh": (
        "消息和通话已进行端到端加密。只有此聊天中的成员可以读取、收听或分享。",
        "忽略图像", "忽略视频", "忽略音频", "忽略贴图", "忽略 GIF", "忽略文档",
        "忽略联系人卡片", "此消息已删除。", "您删除了这条消息。",
        "未接语音通话", "未接视频通话", "语音通话", "已共享实时位置", "投票", "选项",
        "此消息已编辑", "正在等待此消息。此过程可能需要一些时间。",
        "您与Mia的安全码已更改。点击了解详情。", "Mia更改了电话号码。点击发送消息。",
    ),
    "zh-tw": (
        "訊息和通話經端對端加密。只有此對話中的人可以讀取、聆聽或分享。",
        "圖片已略去", "影片已略去", "音訊已略去", "貼圖已略去", "GIF 已略去", "文件已略去",
        "聯絡人卡片已略去", "此訊息已刪除。", "你已刪除此訊息。",
        "未接語音通話", "未接視訊通話", "語音通話", "已分享即時位置", "投票", "選項",
        "此訊息已編輯", "正在等候此訊息。這可能需要一些時間。",
        "你與Mia的安全碼已變更。點按以瞭解詳情。", "Mia變更了電話號碼。點按以傳送訊息。",
    ),
    "ja": (
        "メッセージと通話はエンドツーエンドで暗号化されています。このチャットの参加者だけが読めます。",
        "画像は含まれていません", "ビデオは含まれていません", "音声は含まれていません", "スタンプは含まれていません", "GIFは含まれていません", "ドキュメントは含まれていません",
        "連絡先カードは含まれていません", "このメッセージは削除されました。", "このメッセージを削除しました。",
        "音声通話の不在着信", "ビデオ通話の不在着信", "音声通話", "ライブ位置情報が共有されました", "投票", "オプション",
        "このメッセージは編集されました", "このメッセージを待っています。時間がかかることがあります。",
        "Miaとのセキュリティコードが変更されました。タップで詳細を見る。", "Miaが電話番号を変更しました。タップで送信。",
    ),
    "ko": (
        "메시지와 통화는 종단간 암호화됩니다. 이 채팅의 사람만 읽을 수 있습니다.",
        "이미지 생략됨", "동영상 생략됨", "오디오 생략됨", "스티커 생략됨", "GIF 생략됨", "문서 생략됨",
        "연락처 카드 생략됨", "삭제된 메시지입니다.", "이 메시지를 삭제했습니다.",
        "부재중 음성통화", "부재중 영상통화", "음성통화", "실시간 위치 공유됨", "투표", "옵션",
        "이 메시지는 수정되었습니다", "메시지를 기다리는 중입니다. 시간이 걸릴 수 있습니다.",
        "Mia님과의 보안 코드가 변경되었습니다. 자세히 보려면 누르세요.", "Mia님이 전화번호를 변경했습니다. 누르면 보낼 수 있습니다.",
    ),
}  # fmt: skip


def export(code: str, *, marks: bool = True) -> str:
    """The chat as an iPhone of that language writes it; without its marks as editors leave it."""
    (
        notice, photo, video, audio, sticker, gif, document, contact, deleted, own, voice_missed,
        video_missed, call, live, poll, option, edited, waiting, code_changed, number,
    ) = CHATS[code]  # fmt: skip
    bodies = [
        f"{MARK}{notice}", "hi", *(f"{MARK}{body}" for body in (photo, video, audio, sticker, gif)),
        f"plan.pdf • {MARK}2 {MARK}{document}", f"{MARK}{contact}", f"{MARK}{deleted}", f"{MARK}{own}",
        f"{MARK}{voice_missed}", f"{MARK}{video_missed}, {MARK}16:20", f"{MARK}{call}, {MARK}5 min",
        f"{MARK}X: https://maps.google.com/?q=51.5,-0.1", f"{MARK}{live}",
        f"{MARK}{poll}:\nLunch?\n{MARK}{option}: Soup (1)\n{MARK}{option}: Rice (0)",
        f"on my way {MARK}<{edited}>", f"{MARK}{waiting}", f"{MARK}+44 7700 900123 is his number",
        f"by the river {MARK}<x: 00000012-PHOTO-2024-05-13-10-03-00.jpg>",
        f"{MARK}<x: 00000013-AUDIO-2024-05-13-10-04-00.opus>", f"{MARK}{code_changed}",
        f"{MARK}{number}",
    ]  # fmt: skip
    media = {2, 3, 4, 5, 6, 7, 8, 20, 21}
    lines = [
        f"{MARK if row in media else ''}[13/05/2024, 10:{row:02}:00] {('Mia', 'Tom')[row % 2]}: {body}"
        for row, body in enumerate(bodies)
    ]
    # Notices stand behind the name of the other.
    lines = [line.replace("Tom:", "Mia:") if row >= 22 else line for row, line in enumerate(lines)]
    text = "\r\n".join(lines) + "\r\n"
    return text if marks else text.replace(MARK, "")
