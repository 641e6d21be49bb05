//! [`Ints`]: a slice of whole numbers of any width.

/// What the loops ask of a whole number.
pub(super) trait Int: Copy + PartialOrd + TryFrom<i64> + Into<i64> {
    const LEAST: i64;
    const MOST: i64;
    const GREATEST: Self;
}

macro_rules! ints {
    ($($(#[$doc:meta])* $Name:ident: $Int:ty),*) => {
        /// A slice of whole numbers, of any width that a column may have. Slices, arrays and vectors of
        /// them turn into it by themselves.
        #[derive(Clone, Copy)]
        #[non_exhaustive]
        pub enum Ints<'a> {
            $($(#[$doc])* $Name(&'a [$Int]),)*
        }

        $(impl Int for $Int {
            const LEAST: i64 = <$Int>::MIN as i64;
            const MOST: i64 = <$Int>::MAX as i64;
            const GREATEST: Self = <$Int>::MAX;
        }

        impl<'a> From<&'a [$Int]> for Ints<'a> {
            fn from(values: &'a [$Int]) -> Self {
                Ints::$Name(values)
            }
        }

        impl<'a, const N: usize> From<&'a [$Int; N]> for Ints<'a> {
            fn from(values: &'a [$Int; N]) -> Self {
                Ints::$Name(values)
            }
        }

        impl<'a> From<&'a Vec<$Int>> for Ints<'a> {
            fn from(values: &'a Vec<$Int>) -> Self {
                Ints::$Name(values)
            }
        })*

        /// Runs the same code over the slice, whatever the width of its numbers.
        macro_rules! each_width {
            ($ints:expr, $values:ident => $body:expr) => {
                match $ints {
                    $($crate::batch::ints::Ints::$Name($values) => $body,)*
                }
            };
        }
    };
}

ints! {
    /// Of eight bits with a sign.
    I8: i8,
    /// Of sixteen bits with a sign.
    I16: i16,
    /// Of thirty-two bits with a sign.
    I32: i32,
    /// Of sixty-four bits with a sign.
    I64: i64,
    /// Of eight bits.
    U8: u8,
    /// Of sixteen bits.
    U16: u16,
    /// Of thirty-two bits.
    U32: u32
}
pub(super) use each_width;

impl Ints<'_> {
    pub(super) fn len(self) -> usize {
        each_width!(self, values => values.len())
    }

    pub(super) fn get(self, lead: usize) -> Option<i64> {
        fn wide<T: Int>(value: &T) -> i64 {
            (*value).into()
        }
        each_width!(self, values => values.get(lead).map(wide))
    }

    /// The least and the greatest number of this width.
    pub(super) fn ends(self) -> (i64, i64) {
        fn ends<T: Int>(_: &[T]) -> (i64, i64) {
            (T::LEAST, T::MOST)
        }
        each_width!(self, values => ends(values))
    }
}

/// How many there are, never which.
impl std::fmt::Debug for Ints<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ints({} values)", self.len())
    }
}
