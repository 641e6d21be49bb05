//! [`Channel`]: a way to reach a buyer.

use crate::words::words;

words! {
    /// A way to reach a buyer.
    #[non_exhaustive]
    pub enum Channel {
        /// E-mail.
        Email = "email",
        /// A call.
        Phone = "phone",
        /// A text message.
        Sms = "sms",
        /// Chat and messengers.
        Chat = "chat",
        /// A letter.
        Post = "post",
    }
}
