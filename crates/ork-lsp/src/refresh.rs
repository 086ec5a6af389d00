//! Asking the client to ask for its hints again: those of one document show values of others, a custom resource for one.
//!
//! One question at a time: what happens before the client has answered is put into the next one.

/// The name of the request in which the client is asked.
pub(crate) const ID: &str = "ork-hints";

/// Whether the client's hints are as they should be.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    asked: bool,
    stale: bool,
}

impl Hints {
    /// Something changed that hints of other documents may show; whether the client is to be asked now.
    pub(crate) fn changed(&mut self) -> bool {
        let now = !self.asked;
        self.stale = self.asked;
        self.asked = true;
        now
    }

    /// The client has answered; whether it is to be asked again.
    pub(crate) fn answered(&mut self) -> bool {
        self.asked = std::mem::take(&mut self.stale);
        self.asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_question_at_a_time() {
        let mut hints = Hints::default();
        assert!(hints.changed());
        assert!(!hints.changed());
        assert!(!hints.changed());
        assert!(hints.answered(), "for what happened meanwhile");
        assert!(!hints.answered());
        assert!(hints.changed());
    }
}
