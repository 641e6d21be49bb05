//! [`Limits`]: how large an input may be.

/// How large a playbook or prospect may be before it is refused.
///
/// Both are hostile input: a limit turns a memory bomb into an error with a place. The defaults
/// are far above what a team writes by hand.
///
/// ```
/// use qualify::playbook::Limits;
///
/// let limits = Limits { rules: 100, ..Limits::default() };
/// assert_eq!(limits.depth, 32);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "built with `..Limits::default()`, which non_exhaustive forbids"
)]
pub struct Limits {
    /// Levels of nesting of the whole input: 32.
    pub depth: usize,
    /// Values of any type in the whole input, maps and lists included: 262,144, room for as many rules as
    /// a playbook may have.
    pub nodes: usize,
    /// Elements of one list, unless it is one of the lists with a limit of its own, groups, and the
    /// kinds of activity that a playbook names: 1,024.
    pub items: usize,
    /// Bytes of one text: 4,096.
    pub text: usize,
    /// Fit and activity rules of a playbook together: 16,384.
    pub rules: usize,
    /// Activity rules of a playbook: 1,024. All on one kind may read each activity, and so what an
    /// activity costs to judge is bounded by them and by [`dids`](Self::dids).
    pub activity_rules: usize,
    /// Different questions about what they did, of a playbook with its hosts: 1,024. All may be about
    /// one kind, too.
    pub dids: usize,
    /// Facts of a prospect, and attributes of a schema: 1,024.
    pub facts: usize,
    /// Activities of a prospect that is read: 1,048,576. Room for their values is added to `nodes`.
    pub activities: usize,
}

impl Limits {
    /// No limit at all, for what the host built itself.
    pub(crate) const NONE: Limits = Limits {
        depth: usize::MAX,
        nodes: usize::MAX,
        items: usize::MAX,
        text: usize::MAX,
        rules: usize::MAX,
        activity_rules: usize::MAX,
        dids: usize::MAX,
        facts: usize::MAX,
        activities: usize::MAX,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            depth: 32,
            nodes: 262_144,
            items: 1_024,
            text: 4_096,
            rules: 16_384,
            activity_rules: 1_024,
            dids: 1_024,
            facts: 1_024,
            activities: 1_048_576,
        }
    }
}
